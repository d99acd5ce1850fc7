import { describe, expect, it } from '@jest/globals';
import { lateCaptureRefundId, refundRequest } from '../../../functions/domain/payments/refund.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../../functions/domain/payments/gateway-event.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import { captureNews, refundNews } from '../../../assurance/world/gateway-news.ts';
import { AUTHENTICATION_FAILED, AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

/**
 * The events of one payment in every order of their arrival, and each of them twice: the order ends in one and the same
 * state.
 */
interface Scenario {
  readonly name: string;
  readonly count: 3 | 4;
  /** Found in the final state. */
  readonly ends: string;
  /**
   * Up to where the gateway has news, none of which has arrived.
   *
   * @returns the payments that it made, by attempt
   */
  prepare(world: World, order: OrderKey): Promise<readonly string[]>;
  events(world: World, order: OrderKey, payments: readonly string[]): readonly GatewayEvent[];
}

/** Charges, loses the answer, and the holder acts. */
async function chargeUnseen(world: World, order: OrderKey, acts: 'success' | 'failure'): Promise<string> {
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  const payment = world.gateway.lastPayment;
  world.gateway.authenticate(payment, acts);
  return payment;
}

const idOf = (name: string, { orderId }: OrderKey): string => `evt_${name}_${orderId}`;

const waits = (order: OrderKey, payment = '', attempt = 1): GatewayEvent =>
  chargeEvent(
    idOf(`waits_${attempt}`, order),
    order,
    { code: 'requires_action', transactionId: payment, clientSecret: `${payment}_secret` },
    attempt,
  );

const fails = (name: string, order: OrderKey): GatewayEvent =>
  chargeEvent(idOf(name, order), order, AUTHENTICATION_FAILED);

const captured = (name: string, world: World, order: OrderKey, payment = ''): GatewayEvent => {
  const nth = world.gateway.captures.findIndex(({ transactionId }) => transactionId === payment);
  return captureNews(world.gateway, idOf(name, order), nth + 1);
};

const refunded = (name: string, world: World, order: OrderKey, nth = 1): GatewayEvent => {
  const places = world.gateway.refunds.flatMap(({ reference }, index) =>
    reference?.includes(order.orderId) === true ? [index + 1] : [],
  );
  return refundNews(world.gateway, idOf(name, order), places[nth - 1]);
};

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a holder who acts',
    count: 4,
    ends: '"status": "paid"',
    prepare: async (world, order) => [await chargeUnseen(world, order, 'success')],
    events: (world, order, [payment]) => [
      waits(order, payment),
      captured('captured', world, order, payment),
      captured('captured_too', world, order, payment),
      { provider: 'stripe', eventId: idOf('other', order), type: 'charge.updated' },
    ],
  },
  {
    name: 'a holder who is not recognized',
    count: 3,
    ends: '"status": "declined"',
    prepare: async (world, order) => [await chargeUnseen(world, order, 'failure')],
    events: (_world, order, [payment]) => [
      waits(order, payment),
      fails('failed', order),
      fails('canceled', order),
    ],
  },
  {
    name: 'a second attempt that is paid, and of the first again',
    count: 4,
    ends: '"attempt": 2',
    async prepare(world, order) {
      const first = await chargeUnseen(world, order, 'failure');
      await world.applyWebhook(fails('first', order));
      await world.attemptPayment(order, 'k2', AUTHENTICATION_CARD);
      return [first, await chargeUnseen(world, order, 'success')];
    },
    events: (world, order, [first, second]) => [
      waits(order, first),
      fails('failed', order),
      captured('captured', world, order, second),
      waits(order, second, 2),
    ],
  },
  {
    name: 'a first attempt that was captured after all, and of the second that is paid',
    count: 4,
    ends: '"attempt": 2',
    async prepare(world, order) {
      const first = await chargeUnseen(world, order, 'success');
      await world.applyWebhook(fails('first', order));
      await world.attemptPayment(order, 'k2', AUTHENTICATION_CARD);
      return [first, await chargeUnseen(world, order, 'success')];
    },
    events: (world, order, [first, second]) => [
      fails('failed', order),
      captured('captured_1', world, order, first),
      captured('captured_2', world, order, second),
      waits(order, second, 2),
    ],
  },
  {
    name: 'a cancelled order whose holder acted, and of its refund',
    count: 4,
    ends: '"status": "cancelled"',
    async prepare(world, order) {
      const payment = await chargeUnseen(world, order, 'success');
      await world.cancelOrder(order);
      // As another run made it, which then died.
      await world.gateway.refund(
        refundRequest(
          order,
          lateCaptureRefundId(payment),
          { transactionId: payment, amountMinor: 2500, currency: 'EUR' },
          'late_capture',
        ),
        'first',
      );
      return [payment];
    },
    events: (world, order, [payment]) => [
      waits(order, payment),
      captured('captured', world, order, payment),
      refunded('refund_created', world, order),
      refunded('refund_updated', world, order),
    ],
  },
  {
    name: 'a paid order and of its two refunds',
    count: 4,
    ends: '"refundedMinor": 1000',
    async prepare(world, order) {
      const payment = await chargeUnseen(world, order, 'success');
      await world.applyWebhook(captured('first', world, order, payment));
      await world.requestRefund(order, 'r1', 700);
      await world.requestRefund(order, 'r2', 300);
      world.gateway.scriptRefunds('lost_after', 'lost_after');
      await expect(world.refundPayment(order)).rejects.toThrow('timeout');
      return [payment];
    },
    events: (world, order, [payment]) => [
      captured('captured', world, order, payment),
      refunded('refund_1', world, order, 1),
      refunded('refund_2', world, order, 2),
      refunded('refund_2_too', world, order, 2),
    ],
  },
];

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [first, ...rest]),
  );
}

/** What must be the same whatever came first: all but who did it, and how often it was tried. */
async function finalState(world: World, order: OrderKey): Promise<string> {
  const { order: stored, operations, creditNotes, invoice, parked } = await world.history(order);
  // How many steps it took, and which was the last, depends on what came first.
  const { orderId: _own, event: _last, version: _steps, revision: _writes, ...rest } = stored;
  const ended = operations.map(({ kind, key, status, retrySafe, result }) =>
    kind === 'charge' || kind === 'refund' ? { kind, key, status, retrySafe, result } : { kind, key, status },
  );
  const credited = creditNotes.map(({ refundId, totalMinor }) => ({ refundId, totalMinor }));
  const state = { order: rest, ended, credited, invoiced: invoice?.totalMinor, parked };
  return named(JSON.stringify(state, null, 1), order.orderId);
}

/** Each order with names of its own for what the gateway and the series number through. */
function named(text: string, orderId: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(orderId, 'the order').replaceAll(/(?:pi|re)_\d+|\d{4}-\d{6}/g, (id) => {
    const name = names.get(id) ?? `${id.slice(0, 2)} no. ${names.size + 1}`;
    names.set(id, name);
    return name;
  });
}

describe.each(SCENARIOS)('the news of $name', (scenario) => {
  it('end in one state, in whatever order they come, and each of them twice', async () => {
    const world = await openWorld();
    await world.moveStock('a big delivery', 1000);
    const lives: { readonly order: OrderKey; readonly arrival: readonly GatewayEvent[] }[] = [];
    for (const arrival of permutations([0, 1, 2, 3].slice(0, scenario.count))) {
      const order = await world.placed(`k ${arrival.join()}`, { paymentMethod: AUTHENTICATION_CARD });
      const events = scenario.events(world, order, await scenario.prepare(world, order));
      lives.push({ order, arrival: arrival.flatMap((index) => events[index] ?? []) });
    }
    world.workflow.started.length = 0;
    await Promise.all(
      lives.map(async ({ arrival }) => {
        for (const event of arrival) await world.applyWebhook(event);
        for (const event of arrival.toReversed()) {
          // One that waited may have an effect only now; none has a second one.
          expect(['known', 'applied', 'superseded']).toContain(await world.applyWebhook(event, 2));
        }
      }),
    );
    await comeToRest(world);
    const states = await Promise.all(lives.map(({ order }) => finalState(world, order)));
    expect([...new Set(states)]).toEqual([states[0]]);
    expect(states[0]).toContain(scenario.ends);
    await closeAtRest(world);
  });
});
