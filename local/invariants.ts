import { everyActIsTold } from './invariants/acts.ts';
import { everyDebtIsListed } from './invariants/needs-attention.ts';
import { everyChargeBelongs, oneChargePerAttempt, paidMeansCharged } from './invariants/charges.ts';
import { everySuccessExists, merchantsStayApart, oneOrderPerKey } from './invariants/exchanges.ts';
import { everyMovementIsTold } from './invariants/gateway-money.ts';
import { invoicesWithoutGap } from './invariants/invoices.ts';
import { everyPriceAddsUp } from './invariants/prices.ts';
import { everyOperationEnds, nothingLeftMoving } from './invariants/rest.ts';
import { stockIsItsMovements } from './invariants/stock.ts';
import { everyEventOnce } from './invariants/webhooks.ts';
import type { Snapshot } from './snapshot.ts';

/** One way in which a final state breaks the promise, in words that name the thing. */
type Check = (snapshot: Snapshot) => readonly string[];

/** The invariants of the promise that a final state can show. I11 needs the attempts as they were made, call by call. */
const CHECKS = [
  ['I1', oneOrderPerKey],
  ['I2', oneChargePerAttempt],
  ['I3', everyChargeBelongs],
  ['I4', paidMeansCharged],
  ['I5', invoicesWithoutGap],
  ['I6', stockIsItsMovements],
  ['I7', everyEventOnce],
  ['I8', everySuccessExists],
  ['I9', everyOperationEnds],
  ['I10', nothingLeftMoving],
  ['I12', merchantsStayApart],
  ['I13', everyMovementIsTold],
  ['I14', everyActIsTold],
  ['I15', everyPriceAddsUp],
  ['I18', everyDebtIsListed],
] as const satisfies readonly (readonly [string, Check])[];

export type Invariant = (typeof CHECKS)[number][0];

export const INVARIANTS: readonly Invariant[] = CHECKS.map(([invariant]) => invariant);

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** Everything that is wrong with a final state; empty when the promise was kept. */
export const violations = (snapshot: Snapshot): readonly Violation[] =>
  CHECKS.flatMap(([invariant, check]) => check(snapshot).map((detail) => ({ invariant, detail })));
