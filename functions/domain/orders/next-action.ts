import { inWords, type NeedsAttentionEntry } from './needs-attention.ts';
import { checkoutAttempt } from '../operations/identity.ts';
import type { Instant } from '../instant.ts';
import {
  isDone,
  OPERATION_KINDS,
  type OperationKind,
  type OperationRecord,
  type OperationStatus,
} from '../operations/operation.ts';
import type { Order } from './order.ts';

/** What happens to an operation next, by whom and when: what somebody who reads the ledger wants to know. */
export type NextAction =
  /** It is decided. */
  | { readonly action: 'none' }
  /** Somebody works on it, until then at the latest. */
  | { readonly action: 'wait'; readonly at: Instant }
  /** Nothing happened: the client may send the same request with the same key. */
  | { readonly action: 'client_may_retry' }
  /** The workflow tries it again. */
  | { readonly action: 'retry'; readonly at?: Instant }
  /** It may have happened: the gateway is asked. */
  | { readonly action: 'ask_gateway'; readonly at?: Instant }
  /** The customer has to authenticate, with the secret that the order shows; after it the payment is cancelled. */
  | { readonly action: 'client_must_authenticate'; readonly until: Instant }
  /** The customer confirms the payment, with the secret that the order shows; after it the payment is cancelled. */
  | { readonly action: 'customer_must_confirm'; readonly until: Instant }
  | { readonly action: 'person'; readonly reason: string };

/** Steps of the workflow: the sweep starts it again when the order is due. The others belong to a client's request. */
const STEPS: ReadonlySet<OperationKind> = new Set(OPERATION_KINDS.step);

export function nextAction(
  record: OperationRecord,
  order: Order | undefined,
  now: Instant,
  attention: readonly NeedsAttentionEntry[] = [],
): NextAction {
  const entry = attention.find((one) => one.open && isAbout(one, record));
  return NEXT_BY_STATUS[record.status]({ record, order, now, entry });
}

interface Asked {
  readonly record: OperationRecord;
  readonly order: Order | undefined;
  readonly now: Instant;
  /** What a person has to settle of it. */
  readonly entry: NeedsAttentionEntry | undefined;
}

const NEXT_BY_STATUS: Readonly<Record<OperationStatus, (asked: Asked) => NextAction>> = {
  pending: goesOn,
  processing: (asked) => workedOn(asked) ?? goesOn(asked),
  unknown: goesOn,
  succeeded: decided,
  failed: (asked) => (isDone(asked.record) ? decided(asked) : goesOn(asked)),
};

/** A person may have to refund the money in some other way. */
function decided({ entry }: Asked): NextAction {
  return entry === undefined ? { action: 'none' } : { action: 'person', reason: inWords(entry) };
}

const workedOn = ({ record: { leaseExpiresAt }, now }: Asked): NextAction | undefined =>
  leaseExpiresAt > now ? { action: 'wait', at: leaseExpiresAt } : undefined;

function goesOn({ record, order, now, entry }: Asked): NextAction {
  if (!STEPS.has(record.kind)) return { action: 'client_may_retry' };
  if (entry !== undefined) return { action: 'person', reason: inWords(entry) };
  const customerActs = record.kind === 'charge' ? customerActsUntil(order) : undefined;
  if (customerActs !== undefined && now < customerActs.until) return customerActs;
  const when = order?.dueAt === undefined ? {} : { at: order.dueAt };
  const effectPossible = record.status === 'unknown' || record.effectStartedAt !== undefined;
  return { action: effectPossible ? 'ask_gateway' : 'retry', ...when };
}

/** Whether a person has to settle this operation: what became of it, or, where the sweep gave up, that it goes on at all. */
function isAbout({ key, reason, attempt }: NeedsAttentionEntry, record: OperationRecord): boolean {
  if (reason === 'unsettled') return !isDone(record) && STEPS.has(record.kind);
  if (record.kind === 'charge') return !isDone(record) && record.key === checkoutAttempt(attempt ?? 0);
  return record.kind === 'refund' && key === `${reason}:${record.key}`;
}

/** An order that waits for its customer has one charge that is not decided: the one that waits. */
function customerActsUntil(order: Order | undefined): (NextAction & { readonly until: Instant }) | undefined {
  if (order?.status !== 'placed' || order.action === undefined) return undefined;
  const { state, expiresAt, voucherExpiresAt } = order.action;
  return state === undefined
    ? { action: 'client_must_authenticate', until: expiresAt }
    : { action: 'customer_must_confirm', until: voucherExpiresAt ?? expiresAt };
}
