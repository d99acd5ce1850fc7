import type {
  CancelReceipt,
  CancelRequest,
  CreditNote,
  CreditNotes,
  Invoice,
  Merchant,
  MerchantRequest,
  MovementReceipt,
  MovementRequest,
  Operations,
  Order,
  OrderReceipt,
  OrderRequest,
  PaymentReceipt,
  PaymentRequest,
  Product,
  ProductRequest,
  RefundReceipt,
  RefundRequest,
} from './api-types.ts';
import type { Key } from './keys.ts';
import { OutcomeUnknown } from './problem.ts';
import { jsonIn, sleep, transport, type Call, type ClientOptions } from './transport.ts';

export type * from './api-types.ts';
export { businessKey, cancelKey, checkoutKey, movementKey, refundKey, type Key } from './keys.ts';
export { isProblem, OnceProblem, OutcomeUnknown } from './problem.ts';
export type { ClientOptions } from './transport.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

export interface ConditionalOptions extends ReadOptions {
  /** ETag of the state that the write is meant for. */
  readonly ifMatch?: string;
  /** `*`: only where there is nothing yet. */
  readonly ifNoneMatch?: string;
}

/** What a write takes that must happen once. */
export interface WriteOptions extends ConditionalOptions {
  readonly key: Key;
}

export interface WaitOptions extends ReadOptions {
  /** In milliseconds; a minute unless it is said otherwise. */
  readonly deadlineMs?: number;
}

/** An answer to a write. `replayed`: it is the stored answer of an earlier request with this key. */
export type Written<Receipt> = Receipt & { readonly replayed: boolean };

/** With the tag that `ifMatch` takes. */
export type Tagged<State> = State & { readonly etag: string };

const FIRST_POLL_MS = 250;
const LONGEST_POLL_MS = 4_000;

/**
 * Nothing more happens to the order by itself: no charge is under way and no refund either. An order with an `action` waits
 * for its customer.
 */
export const isSettled = (order: Order): boolean =>
  order.status === 'placed'
    ? order.action !== undefined
    : order.status !== 'paid' || (order.refundPendingMinor ?? 0) === 0;

/** A merchant's client of the API. Every method rejects with {@link OnceProblem} or {@link OutcomeUnknown}. */
export function onceClient(options: ClientOptions) {
  const send = transport(options);

  // The description says what a route answers, and tests hold every answer against it.
  const get = async <Body>(path: string, { signal }: ReadOptions = {}): Promise<Body> =>
    jsonIn(await send({ method: 'GET', path, signal, headers: { accept: 'application/json' } })) as Body;
  const pdf = async (path: string, { signal }: ReadOptions = {}): Promise<Uint8Array> =>
    (await send({ method: 'GET', path, signal, headers: { accept: 'application/pdf' } })).bytes;
  const post = async <Receipt extends object>(
    path: string,
    body: unknown,
    { key, ...more }: WriteOptions,
  ): Promise<Written<Receipt>> => {
    const answer = await send({ method: 'POST', path, key, body, ...conditions(more) });
    return { ...(jsonIn(answer) as Receipt), replayed: answer.headers.get('idempotent-replayed') === 'true' };
  };
  const tagged = async <State extends object>(call: Call): Promise<Tagged<State>> => {
    const answer = await send(call);
    return { ...(jsonIn(answer) as State), etag: answer.headers.get('etag') ?? '' };
  };

  const orders = {
    /** Reserves the goods and starts the charge. */
    place: (order: OrderRequest, write: WriteOptions) => post<OrderReceipt>('/orders', order, write),
    /** Another checkout attempt, after a decline. */
    pay: (orderId: string, payment: PaymentRequest, write: WriteOptions) =>
      post<PaymentReceipt>(`${order(orderId)}/payments`, payment, write),
    /** What was paid is refunded. `restock: false`: the goods were shipped, and their stock stays taken. */
    cancel: (orderId: string, { restock, ...write }: CancelRequest & WriteOptions) =>
      post<CancelReceipt>(`${order(orderId)}/cancel`, restock === undefined ? {} : { restock }, write),
    /** `{}`: all that is left. */
    refund: (orderId: string, refund: RefundRequest, write: WriteOptions) =>
      post<RefundReceipt>(`${order(orderId)}/refunds`, refund, write),
    read: (orderId: string, { signal }: ReadOptions = {}) =>
      tagged<Order>({ method: 'GET', path: order(orderId), signal }),
    findByReference: (externalReference: string, { signal }: ReadOptions = {}) =>
      tagged<Order>({
        method: 'GET',
        path: `/orders?externalReference=${encodeURIComponent(externalReference)}`,
        signal,
      }),
    /** The retry ledger: what was tried, how often, why it failed, is a retry safe. */
    operations: (orderId: string, read?: ReadOptions) =>
      get<Operations>(`${order(orderId)}/operations`, read),
    invoice: (orderId: string, read?: ReadOptions) => get<Invoice>(`${order(orderId)}/invoice`, read),
    invoicePdf: (orderId: string, read?: ReadOptions) => pdf(`${order(orderId)}/invoice`, read),
    creditNotes: (orderId: string, read?: ReadOptions) =>
      get<CreditNotes>(`${order(orderId)}/credit-notes`, read),
    creditNote: (orderId: string, number: string, read?: ReadOptions) =>
      get<CreditNote>(creditNote(orderId, number), read),
    creditNotePdf: (orderId: string, number: string, read?: ReadOptions) =>
      pdf(creditNote(orderId, number), read),

    /** Polls until the order {@link isSettled}. The server sends it only when it changed. */
    async waitUntilSettled(orderId: string, wait: WaitOptions = {}): Promise<Tagged<Order>> {
      const { deadlineMs = 60_000, signal } = wait;
      const endsAt = Date.now() + deadlineMs;
      let etag: string | undefined;
      for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(LONGEST_POLL_MS, pollMs * 1.5)) {
        const call = { method: 'GET', path: order(orderId), signal } as const;
        const answer = await send({ ...call, headers: { 'if-none-match': etag } });
        etag = answer.headers.get('etag') ?? undefined;
        if (answer.status !== 304) {
          const state = jsonIn(answer) as Order;
          if (isSettled(state)) return { ...state, etag: etag ?? '' };
        }
        if (Date.now() + pollMs >= endsAt) {
          throw new OutcomeUnknown(`Order ${orderId} was not settled within ${deadlineMs} ms.`);
        }
        await sleep(pollMs, signal);
      }
    },
  };

  const products = {
    /**
     * Name and price; stock stays as it is. To send it again changes nothing, so it takes no key. With `ifMatch`, a
     * `precondition_failed` after a lost connection may be about this very write: read the product to see.
     */
    put: (sku: string, terms: ProductRequest, write: ConditionalOptions = {}) =>
      tagged<Product>({ method: 'PUT', path: product(sku), body: terms, ...conditions(write) }),
    read: (sku: string, { signal }: ReadOptions = {}) =>
      tagged<Product>({ method: 'GET', path: product(sku), signal }),
    moveStock: (sku: string, movement: MovementRequest, write: WriteOptions) =>
      post<MovementReceipt>(`${product(sku)}/stock-movements`, movement, write),
  };

  const merchant = {
    /** Everything that the merchant says of itself; what is left out has its default. */
    put: (terms: MerchantRequest, write: ConditionalOptions = {}) =>
      tagged<Merchant>({ method: 'PUT', path: '/merchant', body: terms, ...conditions(write) }),
    read: ({ signal }: ReadOptions = {}) => tagged<Merchant>({ method: 'GET', path: '/merchant', signal }),
  };

  return { orders, products, merchant };
}

export type OnceClient = ReturnType<typeof onceClient>;

const order = (orderId: string): string => `/orders/${encodeURIComponent(orderId)}`;
const creditNote = (orderId: string, number: string): string =>
  `${order(orderId)}/credit-notes/${encodeURIComponent(number)}`;
const product = (sku: string): string => `/products/${encodeURIComponent(sku)}`;

const conditions = ({
  ifMatch,
  ifNoneMatch,
  signal,
}: ConditionalOptions): Pick<Call, 'headers' | 'signal'> => ({
  headers: { 'if-match': ifMatch, 'if-none-match': ifNoneMatch },
  signal,
});
