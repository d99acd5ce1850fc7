import { addMs } from '../../functions/domain/instant.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { OrderHistory } from '../../functions/domain/orders/order-history.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import { orderRequest } from '../world/order-builders.ts';
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
/** After days, or weeks. */
const TOP_UP_MS = [2 * 86_400_000, 14 * 86_400_000] as const;
/** Two who act within this time may well do so at once. */
const AT_ONCE_MS = 5000;
/** Of the two mugs that are bought. */
const HALF_MINOR = 1250;

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
    if (behaviour.customer !== undefined) time.spawn('holder', () => this.#authenticate());
    for (const work of this.#merchant()) time.spawn('merchant', work);
  }

  /** What the merchant does by themselves; each of it in its own time. */
  #merchant(): readonly (() => Promise<void>)[] {
    const { time, draws, behaviour, watch } = this.#options;
    const oncePaid = (work: () => Promise<void>) => async () => {
      await watch.until(({ order }) => order.status === 'paid');
      await work();
    };
    if (behaviour.merchant === undefined) return [];
    switch (behaviour.merchant) {
      case 'cancels when it is paid':
        return [oncePaid(() => this.#cancel())];
      case 'cancels when it is paid, and tops up the balance':
        return [
          oncePaid(async () => {
            await this.#cancel();
            await time.sleep(draws.between('top-up', ...TOP_UP_MS));
            await this.#topUp();
          }),
        ];
      case 'gives half back and cancels':
        return [oncePaid(() => this.#giveHalfBack('half')), oncePaid(() => this.#cancel())];
      case 'gives half back, and the other half at once':
        return ['half', 'other half'].map((half) => oncePaid(() => this.#giveHalfBack(half)));
      case 'cancels while the holder is awaited':
        return [
          async () => {
            await watch.until(isAwaitingCustomer);
            await time.sleep(draws.between('cancellation', 0, AT_ONCE_MS));
            await this.#cancel();
          },
        ];
      case 'cancels while it is charged':
      case 'tries another card':
        return [];
    }
  }

  /** The account has balance again: what waited for it goes back. */
  async #topUp(): Promise<void> {
    const { server } = this.#options;
    const { settleRefund } = sandboxClient(server.url, server.apiKey);
    for (const entry of await server.ledger()) {
      if (entry.type === 'refunded') await settleRefund(entry.refund, 'succeeded');
    }
  }

  /** What happens between a claim and the call that it was made for. */
  async beforeCall(owner: string): Promise<void> {
    const { behaviour, calls } = this.#options;
    if (this.#outageBegins()) await this.#outage();
    const isCharged = calls.count('charge') === 1 && calls.count('refund') === 0;
    if (behaviour.merchant === 'cancels while it is charged' && isCharged) await this.#cancel();
    if (behaviour.death === 'before the charge' && isCharged) await this.#die(owner);
  }

  #outageBegins(): boolean {
    const { behaviour, calls } = this.#options;
    const from = behaviour.outage?.from;
    const isAsked = from === 'question' && calls.count('charge') === 2;
    const isRefunded = from === 'refund' && calls.count('refund') === 1;
    const isAskedBack = from === 'question about the refund' && calls.count('refund') === 2;
    return isAsked || isRefunded || isAskedBack;
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
    await client.ask({ name: 'order', wanted: ['placed'], mayBeLost: true }, (shop) =>
      shop.placeOrder(order.merchantId, CHECKOUT_KEY, request),
    );
    await watch.look();
    if (behaviour.merchant !== 'tries another card') return;
    await watch.until(({ order: { status } }) => status === 'declined');
    await client.ask({ name: 'payment', wanted: ['attempted'] }, (shop) =>
      shop.attemptPayment(order, 'second card', {
        paymentMethod: paymentMethod(behaviour.secondCard ?? [], arrival),
      }),
    );
  }

  async #cancel(): Promise<void> {
    const { client, order } = this.#options;
    await client.ask({ name: 'cancellation', wanted: ['accepted'] }, (shop) =>
      shop.cancelOrder(order, 'cancellation'),
    );
  }

  async #giveHalfBack(name: string): Promise<void> {
    const { client, order } = this.#options;
    // Who cancels meanwhile has everything go back.
    await client.ask({ name, wanted: ['accepted', 'refund_too_large'] }, (shop) =>
      shop.requestRefund(order, name, HALF_MINOR),
    );
  }

  async #authenticate(): Promise<void> {
    const { time, draws, behaviour, watch, server } = this.#options;
    const { order } = await watch.until(isAwaitingCustomer);
    if (order.status !== 'placed' || order.action === undefined) return;
    const { transactionId, expiresAt } = order.action;
    const { url, apiKey } = server;
    const { authenticate } = sandboxClient(url, apiKey);
    switch (behaviour.customer) {
      case 'succeeds':
      case 'fails':
        await time.sleep(draws.between('holder', 1000, 10 * MINUTE_MS));
        return authenticate(transactionId, behaviour.customer === 'fails' ? 'failure' : 'success');
      case 'acts as the order is cancelled':
        await time.sleep(draws.between('holder', 0, AT_ONCE_MS));
        break;
      case 'comes at the last moment':
        await time.sleepUntil(addMs(expiresAt, draws.between('holder', -2000, 2 * MINUTE_MS)));
        break;
      case undefined:
        return;
    }
    // It may be over already.
    await authenticate(transactionId, 'success').catch(() => undefined);
  }
}

const isAwaitingCustomer = ({ order }: OrderHistory): boolean =>
  order.status === 'placed' && order.action !== undefined;
