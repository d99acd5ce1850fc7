import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amountLimits } from '../../../functions/domain/amount-limits.ts';
import { MAX_AMOUNT_MINOR } from '../../../functions/domain/money.ts';
import type { OrderRequest } from '../../../functions/domain/orders/order-request.ts';
import { placeOrder as decide } from '../../../functions/domain/orders/place-order.ts';
import type { Product } from '../../../functions/domain/stock/product.ts';
import { catalogue, NOW, placedOrder, product } from './orders.ts';

const EUR = amountLimits('EUR') ?? { minimumMinor: 0, maximumMinor: 0 };
const [LEAST, MOST] = [EUR.minimumMinor, EUR.maximumMinor];

const IDENTITY = { merchantId: 'acme', orderId: 'ord_1' };

const placeOrder = (
  asked: OrderRequest,
  identity: typeof IDENTITY,
  products: ReadonlyMap<string, Product>,
  now: string,
) => decide(asked, { ...identity, products, pricesInclude: 'tax' }, now);

const request = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'tea', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
  ...change,
});

const ordering = (...lines: readonly (readonly [sku: string, quantity: number])[]) =>
  request({ lines: lines.map(([sku, quantity]) => ({ sku, quantity })) });

describe('placeOrder', () => {
  it('makes out the order at the prices of the catalogue, due in a minute', () => {
    expect(placeOrder(request(), IDENTITY, catalogue(product()), NOW)).toEqual({
      code: 'placed',
      order: placedOrder({ dueAt: '2026-11-24T02:36:43.000Z', revision: 0 }),
      takes: [
        { sku: 'tea', quantity: -2, reason: 'checkout_attempt_1', product: product(), terms: product() },
      ],
    });
  });

  it('sums up all lines, in the order in which they were asked for', () => {
    const products = catalogue(product(), product({ sku: 'mug', name: 'Mug', priceMinor: 1250 }));
    expect(placeOrder(ordering(['mug', 1], ['tea', 3]), IDENTITY, products, NOW)).toMatchObject({
      order: {
        totalMinor: 1250 + 3 * 650,
        lines: [
          { sku: 'mug', quantity: 1, unitPriceMinor: 1250 },
          { sku: 'tea', quantity: 3, unitPriceMinor: 650 },
        ],
      },
    });
  });

  it('keeps the external reference', () => {
    const placed = placeOrder(request({ externalReference: 'PO-7' }), IDENTITY, catalogue(product()), NOW);
    expect(placed).toMatchObject({ order: { externalReference: 'PO-7' } });
  });

  it('keeps the customer’s record at the gateway', () => {
    const placed = placeOrder(request({ gatewayCustomer: 'cus_1' }), IDENTITY, catalogue(product()), NOW);
    expect(placed).toMatchObject({ order: { gatewayCustomer: 'cus_1' } });
  });

  it.each([
    ['an unknown SKU', ordering(['tea', 1], ['gin', 1]), { code: 'unknown_sku', line: 1, sku: 'gin' }],
    ['more than is there', ordering(['tea', 11]), { code: 'out_of_stock', line: 0, sku: 'tea' }],
    [
      'two currencies',
      ordering(['tea', 1], ['pie', 1]),
      { code: 'mixed_currencies', line: 1, currencies: ['EUR', 'USD'] },
    ],
    [
      'one minor unit more than the limit',
      ordering(['car', 1], ['gum', 1]),
      { code: 'amount_out_of_range', totalMinor: MOST + 1, ...EUR },
    ],
    [
      'one minor unit less than the limit',
      ordering(['gum', LEAST - 1]),
      { code: 'amount_out_of_range', totalMinor: LEAST - 1, ...EUR },
    ],
    [
      'a currency in which nothing is charged any more',
      ordering(['old', 1]),
      { code: 'currency_not_chargeable', currency: 'HRK' },
    ],
    ['no lines', ordering(), { code: 'currency_missing' }],
    [
      'the first of several reasons',
      ordering(['gin', 1], ['tea', 99]),
      { code: 'unknown_sku', line: 0, sku: 'gin' },
    ],
  ])('refuses %s', (_name, asked, refusal) => {
    const products = catalogue(
      product(),
      product({ sku: 'pie', currency: 'USD' }),
      product({ sku: 'car', priceMinor: MOST }),
      product({ sku: 'gum', priceMinor: 1, onHand: LEAST }),
      product({ sku: 'old', currency: 'HRK' }),
    );
    expect(placeOrder(asked, IDENTITY, products, NOW)).toEqual(refusal);
  });

  it.each([
    ['the very last unit', ordering(['tea', 10]), product()],
    ['exactly the limit', ordering(['tea', 1]), product({ priceMinor: MOST })],
    ['the smallest amount', ordering(['tea', 1]), product({ priceMinor: LEAST })],
    ['the smallest price, often enough', ordering(['tea', LEAST]), product({ priceMinor: 1, onHand: LEAST })],
    [
      'twelve digits of rupiah',
      ordering(['tea', 1]),
      product({ currency: 'IDR', priceMinor: MAX_AMOUNT_MINOR }),
    ],
  ])('sells %s', (_name, asked, sold) => {
    expect(placeOrder(asked, IDENTITY, catalogue(sold), NOW).code).toBe('placed');
  });

  it('has an exact total for the largest request that passes the door', () => {
    const many = Array.from({ length: 40 }, (_, index) => `sku-${index}`);
    const products = catalogue(...many.map((sku) => product({ sku, priceMinor: MOST, onHand: 1_000_000 })));
    const asked = ordering(...many.map((sku) => [sku, 1_000_000] as const));
    expect(placeOrder(asked, IDENTITY, products, NOW)).toMatchObject({
      code: 'amount_out_of_range',
      totalMinor: 3_999_999_960_000_000,
    });
  });

  it('places exactly what is in stock and in range, and then the total is the sum of its lines', () => {
    const sold = fc.record({
      priceMinor: fc.integer({ min: 1, max: MOST }),
      onHand: fc.integer({ min: 0, max: 50 }),
      quantity: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(sold, { minLength: 1, maxLength: 5 }), (all) => {
        const named = all.map((one, index) => ({ ...one, sku: `sku-${index}` }));
        const products = catalogue(
          ...named.map(({ sku, priceMinor, onHand }) => product({ sku, priceMinor, onHand })),
        );
        const asked = ordering(...named.map(({ sku, quantity }) => [sku, quantity] as const));
        const total = named.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0);
        const enough = named.every(({ quantity, onHand }) => quantity <= onHand);

        const decision = placeOrder(asked, IDENTITY, products, NOW);
        expect(decision.code === 'placed').toBe(enough && total >= LEAST && total <= MOST);
        if (decision.code === 'placed') expect(decision.order.totalMinor).toBe(total);
      }),
    );
  });
});
