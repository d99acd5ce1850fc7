import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import type { GatewayEvent } from '../../functions/domain/payments/gateway-event.ts';
import { captureNews, refundNews } from '../../assurance/world/gateway-news.ts';
import { MERCHANT, orderRequest } from '../../assurance/world/order-builders.ts';
import type { Fault } from '../../assurance/world/request-tap.ts';
import type { World } from '../../assurance/world/world.ts';

export interface LifeFault {
  readonly fault: Extract<Fault, string>;
  /** At which request to the database of the whole life, from 1. */
  readonly nth: number;
}

/** What a client asks for besides, again and again until it is accepted, and only then the next. */
export interface Wish {
  /** In each round. */
  readonly when: 'before the workflow' | 'after the workflow';
  ask(world: World): Promise<{ readonly code: string }>;
}

/** How long everybody waits before they come again, in minutes. */
const WAITS = [1, 5, 20, 60, 360, 1440, 1440, 1440] as const;

const LIFE_KEY = 'k1';
export const lifeOrder = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, LIFE_KEY) };

/**
 * Lives through one order as its surroundings do: a client that repeats its request until it has an answer, a workflow
 * that runs when it is started, a gateway that sends its news until they are accepted, and the sweep. An invocation that
 * dies says nothing; what comes next must do without it.
 */
export async function live(
  world: World,
  faults: readonly LifeFault[],
  paymentMethod: string,
  {
    wishes = [],
    rounds = WAITS.length,
  }: { readonly wishes?: readonly Wish[]; readonly rounds?: number } = {},
): Promise<void> {
  const invoke = invoker(world, faults);
  let answered = false;
  const open = [...wishes];
  const accepted = new Set<string>();
  const ask = async (when: Wish['when']): Promise<void> => {
    const [wish] = open;
    if (!answered || wish?.when !== when) return;
    const result = await invoke(() => wish.ask(world));
    if (result?.code === 'accepted') open.shift();
  };
  for (const minutes of WAITS.slice(0, rounds)) {
    if (!answered) {
      const result = await invoke(() => world.placeOrder(LIFE_KEY, orderRequest({ paymentMethod })));
      answered = result?.code === 'placed';
    }
    await ask('before the workflow');
    for (const order of world.workflow.started.splice(0)) await invoke(() => world.runWorkflow(order));
    await ask('after the workflow');
    for (const event of newsOf(world)) {
      if (accepted.has(event.eventId)) continue;
      if ((await invoke(() => world.applyWebhook(event))) !== undefined) accepted.add(event.eventId);
    }
    world.clock.advance({ minutes });
    await invoke(() => world.sweep());
  }
  if (open.length > 0) throw new Error('a client never got what it asked for');
}

const newsOf = ({ gateway }: World): readonly GatewayEvent[] => [
  ...gateway.captures.map((_, index) => captureNews(gateway, `evt_captured_${index}`, index + 1)),
  ...gateway.refunds.map((_, index) => refundNews(gateway, `evt_refunded_${index}`, index + 1)),
];

/** @returns what the invocation answered, or undefined when it threw or died */
function invoker(world: World, faults: readonly LifeFault[]) {
  const deaths = new Set<Promise<undefined>>();
  for (const { fault, nth } of faults) {
    const { reached } = world.tap.arm('any', fault, nth);
    if (!fault.startsWith('crash')) continue;
    const death: Promise<undefined> = reached.then(() => {
      deaths.delete(death);
      return undefined;
    });
    deaths.add(death);
  }
  return async <T>(work: () => Promise<T>): Promise<T | undefined> =>
    Promise.race([work().catch(() => undefined), ...deaths]);
}
