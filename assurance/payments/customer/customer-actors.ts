import { sandboxClient, type SandboxClient } from '../../../cli/sandbox-client.ts';
import { addMs, type Instant } from '../../../functions/domain/instant.ts';
import type { Paying, PaymentAction } from '../../../functions/domain/orders/order.ts';
import type { OrderHistory } from '../../../functions/domain/orders/order-history.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { orderRequest } from '../../world/order-builders.ts';
import type { CallName, Calls } from '../calls.ts';
import type { GatewayServer } from '../gateway-server.ts';
import type { Shop } from '../shop.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Watch } from '../watch.ts';
import type { Moment } from './cancellations.ts';
import type { Act, Customer, Deed } from './customers.ts';
import type { GatewayBehaviour } from './gateways.ts';
import type { History } from './history.ts';

/** The key under which the order is placed, of which its id is made. */
export const CHECKOUT_KEY = 'checkout';

export interface CustomerActorsOptions {
  readonly time: VirtualTime;
  readonly customer: Customer;
  readonly gateway: GatewayBehaviour;
  readonly cancels: Moment;
  readonly order: OrderKey;
  readonly shop: () => Shop;
  readonly calls: Calls;
  readonly watch: Watch;
  readonly server: GatewayServer;
  readonly history: History;
  /** Ends the invocation that this runs in. */
  readonly die: (owner: string) => Promise<never>;
}

const MINUTE_MS = 60_000;
const COME_AGAIN_MS = 1000;

/** The moments that lie between a claim and its call. */
const CANCELS_BEFORE: Partial<Record<Moment, CallName>> = {
  'as the payment is made': 'charge',
  'as it is cancelled for its window': 'cancel',
};

/** Everybody outside: the customer in the browser, the shop, and what becomes of gateway and functions meanwhile. */
export class CustomerActors {
  readonly #options: CustomerActorsOptions;
  readonly #sandbox: SandboxClient;
  readonly #done = new Set<string>();

  constructor(options: CustomerActorsOptions) {
    this.#options = options;
    this.#sandbox = sandboxClient(options.server.url, options.server.apiKey);
  }

  begin(): void {
    const { time } = this.#options;
    time.spawn('checkout', () => this.#place());
    time.spawn('customer', () => this.#pay());
    time.spawn('shop', () => this.#cancelInTime());
  }

  /** What happens between a claim and the call that it was made for. */
  async beforeCall(owner: string, name: CallName): Promise<void> {
    const { gateway, customer, cancels } = this.#options;
    const { death } = gateway;
    const { asCancelled } = customer;
    if (this.#outageBegins(name)) await this.#once('outage', () => this.#outage());
    if (CANCELS_BEFORE[cancels] === name) await this.#once('cancel', () => this.#cancel());
    if (name === 'cancel' && asCancelled !== undefined) await this.#act(asCancelled);
    if (death?.at === 'before' && death.call === name)
      await this.#once('death', () => this.#options.die(owner));
  }

  #outageBegins(name: CallName): boolean {
    const { gateway, calls } = this.#options;
    const from = gateway.outage?.from;
    return from === name || (from === 'question' && calls.count('charge') === 2);
  }

  async #act(deed: Deed): Promise<void> {
    const action = actionOf(await this.#read());
    if (action !== undefined) await this.#once('deed', () => this.#do(deed, action));
  }

  /** What happens between the call and whatever comes of it. */
  async afterCall(owner: string, name: CallName): Promise<void> {
    const { death } = this.#options.gateway;
    if (death?.at === 'after' && death.call === name)
      await this.#once('death', () => this.#options.die(owner));
  }

  async #once(what: string, work: () => Promise<unknown>): Promise<void> {
    if (this.#done.has(what)) return;
    this.#done.add(what);
    await work();
  }

  async #outage(): Promise<void> {
    const { outage } = this.#options.gateway;
    if (outage !== undefined) await this.#options.server.startOutage(outage.mode, outage.minutes * MINUTE_MS);
  }

  /** The gateway offers its own choice, or what the made-up type leaves, which is the same. */
  get #paying(): Paying {
    const { parts } = this.#options.gateway;
    const methods = parts === undefined ? {} : { methods: [`sandbox_${parts.join('__')}`] };
    return { payment: { mode: 'customer', ...methods } };
  }

  async #place(): Promise<void> {
    const { order } = this.#options;
    const { paymentMethod: _card, ...request } = orderRequest();
    await this.#ask('places', (shop) =>
      shop.placeOrder(order.merchantId, CHECKOUT_KEY, { ...request, ...this.#paying }),
    );
  }

  async #cancel(): Promise<void> {
    await this.#ask('cancels', (shop) => shop.cancelOrder(this.#options.order, 'cancellation'));
  }

  async #ask(what: string, send: (shop: Shop) => Promise<{ readonly code: string }>): Promise<void> {
    const { time, shop, watch, history } = this.#options;
    for (;;) {
      const reply = await send(shop()).catch((error: unknown) => {
        if (error instanceof ConflictError) return undefined;
        throw error;
      });
      if (reply !== undefined && reply.code !== 'request_in_flight') {
        history.did('shop', `${what}: ${reply.code}`);
        break;
      }
      await time.sleep(COME_AGAIN_MS);
    }
    await watch.look();
  }

  async #read(): Promise<OrderHistory> {
    const { shop, order } = this.#options;
    const read = await shop().history(order);
    if (read === undefined) throw new Error('the order is gone');
    return read;
  }

  /** Undefined: it came to an end before there was one to confirm. */
  async #opened(attempt: number): Promise<PaymentAction | undefined> {
    const seen = await this.#options.watch.until(
      (history) => isOver(history) || (history.order.attempt === attempt && actionOf(history) !== undefined),
    );
    return actionOf(seen);
  }

  async #pay(): Promise<void> {
    let action = await this.#opened(1);
    if (action === undefined) return;
    for (const act of this.#options.customer.acts) {
      await this.#wait(act, action);
      action = (await this.#do(act.does, action)) ?? action;
    }
  }

  async #wait({ after }: Act, { expiresAt }: PaymentAction): Promise<void> {
    const { time } = this.#options;
    if ('minutes' in after) await time.sleep(after.minutes * MINUTE_MS);
    else await time.sleepUntil(addMs(expiresAt, after.windowEndsSeconds * 1000));
  }

  /** @returns the action of another attempt, where there is one now */
  async #do(deed: Deed, action: PaymentAction): Promise<PaymentAction | undefined> {
    if ('anotherAttempt' in deed) return this.#tryAgain(action);
    if ('authenticate' in deed) {
      const done = await this.#sandbox.authenticate(action.transactionId, deed.authenticate).then(
        () => 'done',
        () => 'refused',
      );
      this.#options.history.did('customer', `authenticates with ${deed.authenticate}: ${done}`);
      return undefined;
    }
    // One after the other: of two at the same moment the gateway, too, takes one first.
    for (const how of deed.confirm) await this.#confirm(action.clientSecret, how, deed.afterSeconds);
    return undefined;
  }

  async #confirm(clientSecret: string, how: string, afterSeconds?: number): Promise<void> {
    const { status, error } = await this.#sandbox.confirm(clientSecret, how, afterSeconds);
    this.#options.history.did('customer', `confirms (${how}): ${status ?? error ?? ''}`);
  }

  /** With the secret of the first attempt in another tab, which opens nothing any more. */
  async #tryAgain({ clientSecret }: PaymentAction): Promise<PaymentAction | undefined> {
    const { watch, order } = this.#options;
    const { order: ended } = await watch.until(
      ({ order: { status, dueAt } }) => status !== 'placed' || dueAt === undefined,
    );
    if (ended.status !== 'declined') return undefined;
    await this.#ask('asks for another attempt', (shop) => shop.attemptPayment(order, 'again', this.#paying));
    await this.#confirm(clientSecret, 'works');
    return this.#opened(2);
  }

  async #cancelInTime(): Promise<void> {
    if (await this.#cancelComes[this.#options.cancels]()) await this.#once('cancel', () => this.#cancel());
  }

  /** Each waits for its moment. False: it does not come, or it is told before a call. */
  readonly #cancelComes: Readonly<Record<Moment, () => Promise<boolean>>> = {
    never: async () => false,
    'as the payment is made': async () => false,
    'as it is cancelled for its window': async () => false,
    'before anybody confirms': async () => (await this.#opened(1)) !== undefined,
    'as it is confirmed': async () => {
      if ((await this.#opened(1)) === undefined) return false;
      await this.#options.time.sleep(this.#firstActMs());
      return true;
    },
    'while a bank works on it': async () =>
      this.#opensUntil((action) => addMs(this.#debitBeginsAt(action), 10 * MINUTE_MS)),
    'as the window ends': async () => this.#opensUntil(({ expiresAt }) => expiresAt),
    'once it is paid': async () => {
      const { order } = await this.#options.watch.until(
        (history) => isOver(history) || history.order.status === 'paid',
      );
      return order.status === 'paid';
    },
  };

  /** Waits until its first payment can be confirmed, and then until that moment of it. */
  async #opensUntil(momentOf: (action: PaymentAction) => Instant): Promise<boolean> {
    const action = await this.#opened(1);
    if (action === undefined) return false;
    await this.#options.time.sleepUntil(momentOf(action));
    return true;
  }

  /** Who begins one in between begins it as the window ends. */
  #debitBeginsAt({ expiresAt }: PaymentAction): Instant {
    const { customer, time } = this.#options;
    return customer.acts.length === 0 ? expiresAt : addMs(time.now(), this.#firstActMs());
  }

  #firstActMs(): number {
    const [first] = this.#options.customer.acts;
    return first !== undefined && 'minutes' in first.after ? first.after.minutes * MINUTE_MS : 0;
  }
}

const actionOf = ({ order }: OrderHistory): PaymentAction | undefined =>
  order.status === 'placed' ? order.action : undefined;

/** Nothing more comes of it by itself. */
const isOver = ({ order }: OrderHistory): boolean => order.status !== 'placed';
