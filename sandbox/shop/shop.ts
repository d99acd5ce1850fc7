import {
  cancelKey,
  checkoutKey,
  onceClient,
  type OnceClient,
  type Operations,
  type Order,
} from '../../client/src/client.ts';
import { pretendStripe, type GatewayEntry, type PretendStripe } from './pretend-stripe.ts';

export interface ShopOptions {
  /** Once. */
  readonly url: string;
  readonly apiKey: string;
  readonly sandboxUrl: string;
  readonly sandboxApiKey: string;
  /** What it sells. */
  readonly skus: readonly string[];
}

/** What the page shows of a product. */
export interface Offer {
  readonly sku: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly onHand: number | null;
}

/** What the page shows of an order, and what a shop's staff would see of it. */
export interface OrderPage {
  readonly order: Order;
  readonly stock: readonly Offer[];
  readonly operations: Operations['operations'];
  readonly gateway: readonly GatewayEntry[];
}

/** The number of a cart: the shop's own name for the order, from which all of its keys are made. */
const CART = /^[a-z0-9-]{4,40}$/;

/** Of a customer who looks at a page. */
const PATIENCE_MS = 20_000;

/** The shop's back end. It alone holds the API key. */
export class Shop {
  readonly stripe: PretendStripe;
  readonly #once: OnceClient;
  readonly #skus: readonly string[];

  constructor({ url, apiKey, sandboxUrl, sandboxApiKey, skus }: ShopOptions) {
    this.#once = onceClient({ url, apiKey, deadlineMs: PATIENCE_MS });
    this.#skus = skus;
    this.stripe = pretendStripe(sandboxUrl, sandboxApiKey);
  }

  offers(): Promise<readonly Offer[]> {
    return this.#offersOf(this.#skus);
  }

  /** The same cart again, from a double click or another tab, is the same order. Undefined: the shop sells no such thing. */
  async place(cart: string, sku: string): Promise<{ readonly orderId: string } | undefined> {
    if (!CART.test(cart) || !this.#skus.includes(sku)) return undefined;
    const { orderId } = await this.#once.orders.place(
      {
        externalReference: cart,
        customer: { email: 'buyer@example.com', name: 'Buyer' },
        lines: [{ sku, quantity: 1 }],
        payment: { mode: 'customer' },
      },
      { key: checkoutKey(cart, 1) },
    );
    return { orderId };
  }

  async read(orderId: string): Promise<OrderPage> {
    const { etag: _, ...order } = await this.#once.orders.read(orderId);
    const skus = order.lines.flatMap(({ sku }) => sku ?? []);
    const [stock, { operations }, gateway] = await Promise.all([
      this.#offersOf(skus),
      this.#once.orders.operations(orderId),
      this.stripe.ledger(orderId),
    ]);
    return { order, stock, operations, gateway };
  }

  /** Another checkout attempt, after a decline. Two tabs ask for the same one. */
  async payAgain(orderId: string): Promise<void> {
    const { attempt, externalReference = orderId } = await this.#once.orders.read(orderId);
    const key = checkoutKey(externalReference, attempt + 1);
    await this.#once.orders.pay(orderId, { payment: { mode: 'customer' } }, { key });
  }

  async cancel(orderId: string): Promise<void> {
    const { externalReference = orderId } = await this.#once.orders.read(orderId);
    await this.#once.orders.cancel(orderId, { key: cancelKey(externalReference) });
  }

  invoice(orderId: string): Promise<Uint8Array> {
    return this.#once.orders.invoicePdf(orderId);
  }

  async #offersOf(skus: readonly string[]): Promise<readonly Offer[]> {
    const products = await Promise.all(skus.map((sku) => this.#once.products.read(sku)));
    return products.map(({ sku, name, priceMinor, currency, ...product }) => ({
      sku,
      name,
      priceMinor,
      currency,
      onHand: 'onHand' in product ? (product.onHand ?? null) : null,
    }));
  }
}
