import { amountLimits, type AmountLimits } from '../amount-limits.ts';
import { checkoutAttempt } from '../operations/identity.ts';
import type { Instant } from '../instant.ts';
import { firstSweepAt, type Customer, type OrderDetails, type OrderLine, type PlacedOrder } from './order.ts';
import type { CallerLine, OrderRefusal, OrderRequest, RequestedLine } from './order-request.ts';
import { priceOf } from '../pricing/price.ts';
import type { PricesInclude } from '../pricing/priceable.ts';
import type { Product, StockMovement } from '../stock/product.ts';
import { shown } from '../visible-text.ts';

export interface Placement {
  readonly code: 'placed';
  readonly order: PlacedOrder;
  /** What the order takes from stock, each SKU once, and at which terms. */
  readonly takes: readonly StockMovement[];
}

/** What a merchant that has set nothing says of its prices. */
export const DEFAULT_PRICES_INCLUDE: PricesInclude = 'tax';

export interface PlacingContext {
  readonly merchantId: string;
  readonly orderId: string;
  /** The products of the catalogue that the lines name, as far as there are. */
  readonly products: ReadonlyMap<string, Product>;
  /** The merchant's default. */
  readonly pricesInclude: PricesInclude;
}

/** Decides what a request is an order for, and what it comes to. */
export function placeOrder(
  request: OrderRequest,
  { merchantId, orderId, products, pricesInclude }: PlacingContext,
  now: Instant,
  startedAt: Instant = now,
): Placement | OrderRefusal {
  const currency = currencyOf(request, products);
  if (typeof currency === 'object') return currency;
  const limits = amountLimits(currency);
  if (limits === undefined) return { code: 'currency_not_chargeable', currency };
  const takes = stockOf(request.lines, products);
  const lacking = takes.find(({ sku, quantity }) => (products.get(sku)?.onHand ?? 0) + quantity < 0);
  if (lacking !== undefined) return outOfStock(request, lacking.sku);
  const details = detailsOf(request, products, pricesInclude);
  const priced = priceWithin(details, limits);
  if (priced.code !== 'priced') return priced;
  const { totalMinor } = priced.price;
  const { externalReference, customer, expectedTotalMinor = totalMinor } = request;
  const { paymentMethod, payment, gatewayCustomer } = request;
  if (expectedTotalMinor !== totalMinor) return { code: 'price_changed', currency, price: priced.price };
  const order: PlacedOrder = {
    merchantId,
    orderId,
    status: 'placed',
    ...(externalReference === undefined ? {} : { externalReference }),
    customer: asShown(customer),
    ...details,
    totalMinor,
    currency,
    ...(gatewayCustomer === undefined ? {} : { gatewayCustomer }),
    attempt: 1,
    ...(paymentMethod === undefined ? {} : { paymentMethod }),
    ...(payment === undefined ? {} : { payment }),
    version: 1,
    revision: 0,
    placedAt: now,
    updatedAt: now,
    dueAt: firstSweepAt(startedAt),
    event: 'OrderPlaced',
  };
  return { code: 'placed', order, takes };
}

/** An order over nothing is not charged. */
const isInRange = (totalMinor: number, { minimumMinor, maximumMinor }: AmountLimits): boolean =>
  totalMinor === 0 || (totalMinor >= minimumMinor && totalMinor <= maximumMinor);

/** Which line a request lacks stock for. */
export const outOfStock = ({ lines }: Pick<OrderRequest, 'lines'>, sku: string): OrderRefusal => ({
  code: 'out_of_stock',
  line: lines.findIndex((line) => line.sku === sku),
  sku,
});

const isPricedByCaller = (line: RequestedLine): line is CallerLine => 'unitPriceMinor' in line;

function currencyOf(
  { lines, currency: named }: OrderRequest,
  products: ReadonlyMap<string, Product>,
): string | OrderRefusal {
  let currency = named;
  for (const [line, requested] of lines.entries()) {
    if (isPricedByCaller(requested)) continue;
    const product = products.get(requested.sku);
    if (product === undefined) return { code: 'unknown_sku', line, sku: requested.sku };
    currency ??= product.currency;
    if (product.currency !== currency) {
      return { code: 'mixed_currencies', line, currencies: [currency, product.currency] };
    }
  }
  return currency ?? { code: 'currency_missing' };
}

/** The price, where the gateway can charge that much. */
function priceWithin(
  details: OrderDetails,
  limits: AmountLimits,
): Extract<ReturnType<typeof priceOf>, { code: 'priced' }> | OrderRefusal {
  const priced = priceOf(details);
  if (priced.code === 'discount_too_large') return priced;
  const totalMinor = priced.code === 'priced' ? priced.price.totalMinor : priced.linesMinor;
  return priced.code === 'priced' && isInRange(totalMinor, limits)
    ? priced
    : { code: 'amount_out_of_range', totalMinor, ...limits };
}

/** Lines of one SKU are summed. Where one of them is from the catalogue, its price is part of the condition. */
function stockOf(
  lines: readonly RequestedLine[],
  products: ReadonlyMap<string, Product>,
): readonly StockMovement[] {
  const takes = new Map<string, StockMovement>();
  for (const line of lines) {
    const product = line.sku === undefined ? undefined : products.get(line.sku);
    if (product === undefined || product.tracked === false) continue;
    const { sku } = product;
    const known = takes.get(sku);
    const terms = isPricedByCaller(line) ? known?.terms : product;
    takes.set(sku, {
      sku,
      quantity: (known?.quantity ?? 0) - line.quantity,
      reason: checkoutAttempt(1),
      product,
      ...(terms === undefined ? {} : { terms }),
    });
  }
  return [...takes.values()];
}

function detailsOf(
  request: OrderRequest,
  products: ReadonlyMap<string, Product>,
  merchantsDefault: PricesInclude,
): OrderDetails {
  const { discounts, pricesInclude = merchantsDefault, billingAddress, shippingAddress, metadata } = request;
  const lines = request.lines.map((line) => lineOf(line, products));
  const taxed = lines.some(({ taxPercent }) => taxPercent !== undefined);
  return {
    lines,
    ...(discounts === undefined || discounts.length === 0 ? {} : { discounts }),
    ...(taxed ? { pricesInclude } : {}),
    ...(billingAddress === undefined ? {} : { billingAddress }),
    ...(shippingAddress === undefined ? {} : { shippingAddress }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function lineOf(line: RequestedLine, products: ReadonlyMap<string, Product>): OrderLine {
  const product = line.sku === undefined ? undefined : products.get(line.sku);
  const untracked = product === undefined || product.tracked === false;
  const stock = untracked && line.sku !== undefined ? ({ stock: 'none' } as const) : {};
  if (isPricedByCaller(line)) {
    const { description, kind, ...rest } = line;
    return { ...rest, name: shown(description), ...(kind === 'goods' ? {} : { kind }), ...stock };
  }
  if (product === undefined) throw new Error(`${line.sku} is not in the catalogue`);
  const { sku, quantity } = line;
  const { name, priceMinor, taxPercent, taxExemption } = product;
  return {
    sku,
    name,
    quantity,
    unitPriceMinor: priceMinor,
    ...(taxPercent === undefined ? {} : { taxPercent }),
    ...(taxExemption === undefined ? {} : { taxExemption }),
    ...stock,
  };
}

const asShown = ({ name, ...customer }: Customer): Customer => ({
  ...customer,
  ...(name === undefined ? {} : { name: shown(name) }),
});
