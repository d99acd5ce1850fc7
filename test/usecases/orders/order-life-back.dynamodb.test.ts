import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import type { ChargeScript } from '../../../assurance/world/gateway-scripts.ts';
import { live, lifeOrder, type LifeFault, type Wish } from '../../support/order-life.ts';
import type { RequestName } from '../../../assurance/world/request-tap.ts';
import { openWorld } from '../../../assurance/world/world.ts';

/** Lives of an order whose money goes back, with a fault at every write. */
interface Plan {
  readonly name: string;
  readonly script: readonly ChargeScript[];
  readonly wishes: readonly Wish[];
  readonly ends: object;
}

const cancels = (when: Wish['when']): Wish => ({ when, ask: (world) => world.cancelOrder(lifeOrder) });
const asksBack = (amountMinor: number): Wish => ({
  when: 'after the workflow',
  ask: (world) => world.requestRefund(lifeOrder, `refund ${amountMinor}`, amountMinor),
});

const PLANS: readonly Plan[] = [
  {
    name: 'refunded in part, then cancelled',
    script: [],
    wishes: [asksBack(700), cancels('after the workflow')],
    ends: { status: 'paid', refundedMinor: 2500 },
  },
  {
    name: 'cancelled before it is charged',
    script: [],
    wishes: [cancels('before the workflow')],
    ends: {},
  },
  {
    name: 'cancelled while its charge is unknown',
    script: ['lost_after'],
    wishes: [cancels('after the workflow')],
    ends: {},
  },
];

const WRITES: ReadonlySet<RequestName> = new Set(['PutItem', 'TransactWriteItems', 'UpdateItem']);

interface Lived {
  /** Names of the requests to the database. */
  readonly sent: readonly RequestName[];
}

/** Whichever way it came there: cancelled, the goods back, and all that was captured given back. */
async function liveThrough({ script, wishes, ends }: Plan, faults: readonly LifeFault[]): Promise<Lived> {
  const world = await openWorld();
  const before = world.tap.sent.length;
  const { gateway } = world;
  gateway.script(...script);
  await live(world, faults, 'pm_card_visa', { wishes, rounds: 4 });
  const sent = world.tap.sent.slice(before);
  await comeToRest(world);
  // A fault may have kept the charge from being sent until it was too late for it.
  if (!gateway.calls.some(({ name }) => name === 'charge')) gateway.forgetScripts();
  const order = await world.order(lifeOrder);
  expect(order).toMatchObject({ ...ends, cancelledAt: expect.any(String) as unknown });
  for (const none of ['dueAt', 'attention', 'refundPendingMinor']) expect(order).not.toHaveProperty(none);
  expect(sumOf(gateway.refunds)).toBe(sumOf(gateway.captures));
  expect(await world.onHand()).toBe(10);
  await closeAtRest(world);
  return { sent };
}

const sumOf = (all: readonly { readonly amountMinor: number }[]): number =>
  all.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** At which requests, from 1, something is written when all goes well. */
const lives = await Promise.all(
  PLANS.map(async (plan) => {
    const { sent } = await liveThrough(plan, []);
    const writes = sent.flatMap((name, index) => (WRITES.has(name) ? [index + 1] : []));
    return { ...plan, writes };
  }),
);

describe.each(lives)('an order that is $name', (life) => {
  const { writes } = life;

  it.each(writes)('ends so after a crash at request %i', async (nth) => {
    const faults = ['crash_before', 'crash_after'] as const;
    for (const fault of faults) await liveThrough(life, [{ fault, nth }]);
  });

  it('ends so after two or three faults', async () => {
    const faults: fc.Arbitrary<readonly LifeFault[]> = fc.array(
      fc.record({
        fault: fc.constantFrom('crash_before', 'crash_after', 'lose_response', 'fail_before'),
        nth: fc.constantFrom(...writes),
      }),
      { minLength: 2, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(faults, async (several) => {
        await liveThrough(life, several);
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});
