import { addMs } from '../../functions/domain/instant.ts';
import type { OrderKey } from '../../functions/usecases/ports.ts';
import { sandboxClient } from '../../local/sandbox-client.ts';
import { orderRequest } from '../support/order-builders.ts';
import type { Behaviour } from './behaviours.ts';
import type { Calls } from './calls.ts';
import type { Draws } from './draws.ts';
import type { GatewayServer } from './gateway-server.ts';
import type { ImpatientClient } from './impatient-client.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Watch } from './watch.ts';
import type { Arrival } from './webhooks.ts';

/** The key under which the order is placed, of which its id is made. */
export const CHECKOUT_KEY = 'checkout';

export interface ActorsOptions {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly behaviour: Behaviour;
  readonly arrival: Arrival;
  readonly order: OrderKey;
  readonly client: ImpatientClient;
  readonly calls: Calls;
  readonly watch: Watch;
  readonly server: GatewayServer;
  /** Ends the invocation that this runs in. */
  readonly die: (owner: string) => Promise<never>;
}

const MINUTE_MS = 60_000;

/** The sandbox itself sends its events before its answers, or sends none; when the others come is not its to say. */
const METHOD_PARTS: Readonly<Record<Arrival, readonly string[]>> = {
  first: ['webhook_first'],
  later: [],
  thrice: [],
  never: ['webhook_never'],
};

function paymentMethod(parts: readonly string[], arrival: Arrival): string {
  const all = [...parts, ...METHOD_PARTS[arrival]];
  return all.length === 0 ? 'pm_card_visa' : `pm_sandbox_${all.join('__')}`;
}

/** Everybody outside: who buys, whose card it is, whose shop it is; and what becomes of the gateway meanwhile. */
export class Actors {
  readonly #options: ActorsOptions;
  #hasDied = false;

  constructor(options: ActorsOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { time, behaviour } = this.#options;
    if (behaviour.outage?.from === 'charge') await this.#outage();
    time.spawn('client', () => this.#buy());
    if (behaviour.holder !== undefined) time.spawn('holder', () => this.#authenticate());
    if (behaviour.merchant === 'cancels when it is paid') {
      time.spawn('merchant', async () => {
        await this.#options.watch.until(({ order }) => order.status === 'paid');
        await this.#cancel();
      });
    }
  }

  /** What happens between a claim and the call that it was made for. */
  async beforeCall(owner: string): Promise<void> {
    const { behaviour, calls } = this.#options;
    const from = behaviour.outage?.from;
    const isAsked = from === 'question' && calls.count('charge') === 2;
    const isAskedBack = from === 'question about the refund' && calls.count('refund') === 2;
    if (isAsked || isAskedBack) await this.#outage();
    const isCharged = calls.count('charge') === 1 && calls.count('refund') === 0;
    if (behaviour.merchant === 'cancels while it is charged' && isCharged) await this.#cancel();
    if (behaviour.death === 'before the charge' && isCharged) await this.#die(owner);
  }

  /** What happens between the call and whatever comes of it. */
  async afterCall(owner: string): Promise<void> {
    const { behaviour, calls } = this.#options;
    const isRefund = calls.count('refund') === 1;
    if (behaviour.death === (isRefund ? 'after the refund' : 'after the charge')) await this.#die(owner);
  }

  async #die(owner: string): Promise<void> {
    if (this.#hasDied) return;
    this.#hasDied = true;
    await this.#options.die(owner);
  }

  async #outage(): Promise<void> {
    const { behaviour, draws, server } = this.#options;
    if (behaviour.outage === undefined) return;
    const { mode, minutes } = behaviour.outage;
    await server.startOutage(mode, draws.between('outage', ...minutes) * MINUTE_MS);
  }

  async #buy(): Promise<void> {
    const { behaviour, arrival, order, client, watch } = this.#options;
    const request = orderRequest({ paymentMethod: paymentMethod(behaviour.parts, arrival) });
    await client.abandon((shop) => shop.placeOrder(order.merchantId, 'abandoned basket', request));
    await client.ask('order', true, (shop) => shop.placeOrder(order.merchantId, CHECKOUT_KEY, request));
    await watch.look();
    if (behaviour.merchant !== 'tries another card') return;
    await watch.until(({ order: { status } }) => status === 'declined');
    await client.ask('payment', false, (shop) =>
      shop.attemptPayment(order, 'second card', paymentMethod([], arrival)),
    );
  }

  async #cancel(): Promise<void> {
    const { client, order } = this.#options;
    await client.ask('cancellation', false, (shop) => shop.cancelOrder(order, 'cancellation'));
  }

  async #authenticate(): Promise<void> {
    const { time, draws, behaviour, watch, server } = this.#options;
    const isAsked = await watch.until(({ order }) => order.status === 'placed' && order.action !== undefined);
    if (isAsked.order.status !== 'placed' || isAsked.order.action === undefined) return;
    const { transactionId, expiresAt } = isAsked.order.action;
    const { url, apiKey } = server;
    const { authenticate } = sandboxClient(url, apiKey);
    if (behaviour.holder === 'comes at the last moment') {
      await time.sleepUntil(addMs(expiresAt, draws.between('holder', -2000, 2 * MINUTE_MS)));
      // It may be over already.
      await authenticate(transactionId, 'success').catch(() => undefined);
      return;
    }
    await time.sleep(draws.between('holder', 1000, 10 * MINUTE_MS));
    await authenticate(transactionId, behaviour.holder === 'fails' ? 'failure' : 'success');
  }
}
