import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import { ConflictError } from '../../functions/usecases/ports/conflict.ts';
import type { OrderHistory } from '../../functions/domain/orders/order-history.ts';
import type { Exchange } from '../../local/snapshot.ts';
import type { Shop } from '../payments/shop.ts';
import type { Act, Life, Step, When } from './life.ts';

export interface ClientsOptions {
  readonly shop: Shop;
  /** What the gateway is asked for before the order is there. Resolves whatever it answers. */
  readonly chargeFirst: (life: Life) => Promise<void>;
  /** The card's holder acts at the gateway's own script. */
  readonly authenticate: (transactionId: string, result: 'success' | 'failure') => Promise<void>;
}

interface Living {
  readonly life: Life;
  done: number;
  /** Of the payment that waits, or waited, for its holder. */
  transactionId?: string;
  readonly pendingNews: (() => void)[];
}

/** Answers that are no answer yet: the client asks again with the same key. */
const AGAIN: ReadonlySet<string> = new Set(['request_in_flight']);

/** The clients of the merchants, and the holders of the cards: each goes on when its order is as it waits for. */
export class Clients {
  readonly exchanges: Exchange[] = [];
  readonly #options: ClientsOptions;
  readonly #living = new Map<string, Living>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  async chargeFirst(life: Life): Promise<void> {
    this.#living.set(life.orderId, { life, done: 0, pendingNews: [] });
    await this.#options.chargeFirst(life);
  }

  async begin(life: Life): Promise<void> {
    const living = this.#living.get(life.orderId) ?? { life, done: 0, pendingNews: [] };
    this.#living.set(life.orderId, living);
    const { merchantId, key, request, orderId } = life;
    const result = await this.#options.shop.placeOrder(merchantId, key, request);
    if (result.code !== 'placed') throw new Error(`${life.kind} was not placed: ${result.code}`);
    if (result.orderId !== orderId) throw new Error(`${orderId} was placed as ${result.orderId}`);
    this.#told(life, { route: 'POST /orders', key, status: 201, location: `/orders/${orderId}` });
    await this.#goOn(living, async () => undefined);
  }

  /** Everybody looks at their order, and goes on if it is as they wait for. */
  async look(inParallel: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    const waiting = [...this.#living.values()].filter((living) => nextOf(living) !== undefined);
    await Promise.all(
      waiting.map(async (living) =>
        inParallel(() => this.#goOn(living, async () => this.#options.shop.history(living.life))),
      ),
    );
  }

  /** Who still waits, and for what. */
  get waiting(): readonly string[] {
    return [...this.#living.values()].flatMap((living) => {
      const { life } = living;
      const [when] = nextOf(living) ?? [];
      return when === undefined ? [] : [`${life.kind}, ${life.orderId}: waits for ${when}`];
    });
  }

  /** Lets news out now, or when the order's client has done what comes before them. */
  whenNewsMayCome(orderId: string, send: () => void): void {
    const living = this.#living.get(orderId);
    if (living === undefined) throw new Error(`news of ${orderId}, of which nobody knows`);
    if (living.done >= living.life.newsAfterSteps) send();
    else living.pendingNews.push(send);
  }

  async #goOn(living: Living, look: () => Promise<OrderHistory | undefined>): Promise<void> {
    const when = nextOf(living)?.[0];
    if (when !== undefined && when !== 'at_once') {
      const history = await look();
      if (history === undefined || !isSo(when, history)) return;
      const { order } = history;
      if ('action' in order) living.transactionId = order.action.transactionId;
      if (!(await this.#takeStep(living))) return;
    }
    while (nextOf(living)?.[0] === 'at_once') {
      if (!(await this.#takeStep(living))) return;
    }
  }

  /** @returns false when it has to be tried again */
  async #takeStep(living: Living): Promise<boolean> {
    const [, act] = nextOf(living) ?? [];
    if (act === undefined || !(await this.#act(living, act).catch(inTheWay))) return false;
    living.done += 1;
    if (living.done >= living.life.newsAfterSteps) for (const send of living.pendingNews.splice(0)) send();
    return true;
  }

  /** @returns false when it has to be asked again */
  async #act({ life, done, transactionId }: Living, act: Act): Promise<boolean> {
    const { shop, authenticate } = this.#options;
    const key = `${life.key}, step ${done + 1}`;
    switch (act.act) {
      case 'authenticate':
        if (transactionId === undefined) throw new Error(`${life.kind}: nobody was asked to act`);
        await authenticate(transactionId, act.result);
        return true;
      case 'pay': {
        const { code } = await shop.attemptPayment(life, key, { paymentMethod: act.paymentMethod });
        return this.#accepted(life, code, 'attempted', {
          route: 'POST /orders/{orderId}/payments',
          key,
          status: 201,
        });
      }
      case 'cancel': {
        const { code } = await shop.cancelOrder(life, key);
        return this.#accepted(life, code, 'accepted', {
          route: 'POST /orders/{orderId}/cancel',
          key,
          status: 202,
        });
      }
      case 'refund': {
        const { code } = await shop.requestRefund(life, key, act.amountMinor ?? life.totalMinor);
        return this.#accepted(life, code, 'accepted', {
          route: 'POST /orders/{orderId}/refunds',
          key,
          status: 202,
        });
      }
    }
  }

  #accepted(life: Life, code: string, wanted: string, exchange: Told): boolean {
    if (AGAIN.has(code)) return false;
    if (code !== wanted) throw new Error(`${life.kind}: ${exchange.route} was answered with ${code}`);
    this.#told(life, exchange);
    return true;
  }

  #told({ merchantId, orderId }: OrderKey, exchange: Told): void {
    this.exchanges.push({ merchantId, orderId, ...exchange });
  }
}

/** The API answers so where others were in the way: it is asked again. */
function inTheWay(error: unknown): false {
  if (error instanceof ConflictError) return false;
  throw error;
}

const nextOf = ({ life, done }: Living): Step | undefined => life.steps[done];

type Told = Omit<Exchange, 'merchantId' | 'orderId'>;

function isSo(when: Exclude<When, 'at_once'>, { order, operations }: OrderHistory): boolean {
  switch (when) {
    case 'charge_unknown':
      return operations.some(({ kind, status }) => kind === 'charge' && status === 'unknown');
    case 'holder_asked':
      return order.status === 'placed' && order.action !== undefined;
    case 'declined':
      return order.status === 'declined';
    case 'invoiced':
      return order.status === 'paid' && order.invoiceNumber !== undefined;
  }
}
