import type {
  CancelReceipt,
  CancelRequest,
  CreditNote,
  CreditNotePage,
  CreditNotes,
  Invoice,
  InvoicePage,
  Merchant,
  MerchantRequest,
  MovementReceipt,
  MovementRequest,
  Operations,
  Order,
  OrderPage,
  OrderReceipt,
  OrderRequest,
  PaymentReceipt,
  PaymentRequest,
  Payments,
  Product,
  ProductPage,
  ProductRequest,
  Refund,
  RefundReceipt,
  RefundRequest,
  Refunds,
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

/** What a list answers with, of which each has the part that it is asked for. */
type AnyPage = OrderPage & ProductPage & InvoicePage & CreditNotePage;

export interface OrderFilter {
  /** `needs_attention`: those that a person has to look into. */
  readonly status?: Order['status'] | 'needs_attention';
  /** Without case. */
  readonly email?: string;
  readonly externalReference?: string;
  /** A date, or a time of RFC 3339; the end is not in it. */
  readonly placedFrom?: string;
  readonly placedTo?: string;
}

export interface Period {
  /** A date, or a time of RFC 3339; the end is not in it. */
  readonly from?: string;
  readonly to?: string;
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
  /** Entries of a list, whose pages are read as far as they are taken. */
  async function* list<Entry>(
    path: string,
    entries: (page: AnyPage) => readonly Entry[],
    filter: object = {},
    read?: ReadOptions,
  ): AsyncGenerator<Entry, void, undefined> {
    const query = new URLSearchParams({ limit: '100' });
    for (const [name, value] of Object.entries(filter))
      if (value !== undefined) query.set(name, String(value));
    for (;;) {
      const page = await get<AnyPage>(`${path}?${query.toString()}`, read);
      yield* entries(page);
      if (page.nextCursor === undefined) return;
      query.set('cursor', page.nextCursor);
    }
  }
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
    /** All of an order's refunds, oldest first. */
    refunds: (orderId: string, read?: ReadOptions) => get<Refunds>(`${order(orderId)}/refunds`, read),
    readRefund: (orderId: string, refundId: string, read?: ReadOptions) =>
      get<Refund>(`${order(orderId)}/refunds/${encodeURIComponent(refundId)}`, read),
    read: (orderId: string, { signal }: ReadOptions = {}) =>
      tagged<Order>({ method: 'GET', path: order(orderId), signal }),
    findByReference: (externalReference: string, { signal }: ReadOptions = {}) =>
      tagged<Order>({
        method: 'GET',
        path: `/orders?externalReference=${encodeURIComponent(externalReference)}`,
        signal,
      }),
    /** Newest first: `for await (const order of once.orders.list({ status: 'declined' }))`. */
    list: (filter?: OrderFilter, read?: ReadOptions) => list('/orders', (page) => page.orders, filter, read),
    /** Its checkout attempts, oldest first. */
    payments: (orderId: string, read?: ReadOptions) => get<Payments>(`${order(orderId)}/payments`, read),
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
    /** By SKU. */
    list: (read?: ReadOptions) => list('/products', (page) => page.products, {}, read),
    moveStock: (sku: string, movement: MovementRequest, write: WriteOptions) =>
      post<MovementReceipt>(`${product(sku)}/stock-movements`, movement, write),
  };

  /** Of all orders, newest first. */
  const documents = {
    invoices: (issued?: Period, read?: ReadOptions) =>
      list('/invoices', (page) => page.invoices, issued, read),
    creditNotes: (issued?: Period, read?: ReadOptions) =>
      list('/credit-notes', (page) => page.creditNotes, issued, read),
  };

  const merchant = {
    /** Everything that the merchant says of itself; what is left out has its default. */
    put: (terms: MerchantRequest, write: ConditionalOptions = {}) =>
      tagged<Merchant>({ method: 'PUT', path: '/merchant', body: terms, ...conditions(write) }),
    read: ({ signal }: ReadOptions = {}) => tagged<Merchant>({ method: 'GET', path: '/merchant', signal }),
  };

  return { orders, products, documents, merchant };
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
