import { orderIdFor } from '../../functions/domain/identity.ts';
import { MERCHANT, chargeEvent, orderRequest } from './order-builders.ts';
import type { Fault } from './request-tap.ts';
import type { World } from './world.ts';

export interface LifeFault {
  readonly fault: Extract<Fault, string>;
  /** At which request to the database of the whole life, from 1. */
  readonly nth: number;
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
export async function live(world: World, faults: readonly LifeFault[], paymentMethod: string): Promise<void> {
  const invoke = invoker(world, faults);
  let answered = false;
  const accepted = new Set<string>();
  for (const minutes of WAITS) {
    if (!answered) {
      const result = await invoke(() => world.placeOrder(LIFE_KEY, orderRequest({ paymentMethod })));
      answered = result?.code === 'placed';
    }
    for (const order of world.workflow.started.splice(0)) await invoke(() => world.runWorkflow(order));
    for (const { transactionId, amountMinor, currency } of world.gateway.captures) {
      const outcome = { code: 'captured', transactionId, amountMinor, currency } as const;
      const event = chargeEvent(`evt_${transactionId}`, lifeOrder, outcome);
      if (accepted.has(transactionId)) continue;
      if ((await invoke(() => world.applyWebhook(event))) !== undefined) accepted.add(transactionId);
    }
    world.clock.advance({ minutes });
    await invoke(() => world.sweep());
  }
}

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
