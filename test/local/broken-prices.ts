import type { Snapshot } from '../../local/snapshot.ts';
import { first, keptPromise, type SeededViolation } from './kept-promise.ts';

/** The paid order with prices that contain 19 % and 7 % of tax and a discount, and half of it refunded. */
const taxed = {
  orders: first(keptPromise.orders, {
    lines: [
      { sku: 'atlas', quantity: 2, unitPriceMinor: 4_000, taxPercent: 19 },
      { quantity: 1, unitPriceMinor: 1_600, taxPercent: 7, discountMinor: 100 },
    ],
    discounts: [{ amountMinor: 1_000 }],
    pricesInclude: 'tax' as const,
  }),
  invoices: first(keptPromise.invoices, {
    rates: [
      { taxPercent: 19, netMinor: 6_015, taxMinor: 1_143 },
      { taxPercent: 7, netMinor: 1_254, taxMinor: 88 },
    ],
  }),
  creditNotes: first(keptPromise.creditNotes, {
    rates: [
      { taxPercent: 19, netMinor: 3_008, taxMinor: 571 },
      { taxPercent: 7, netMinor: 627, taxMinor: 44 },
    ],
  }),
} satisfies Partial<Snapshot>;

/** Kept, with tax. */
export const keptPrices: Snapshot = { ...keptPromise, ...taxed };

const rates = (...changes: readonly { readonly netMinor: number; readonly taxMinor: number }[]) =>
  changes.map((change, index) => ({ taxPercent: index === 0 ? 19 : 7, ...change }));

/** Each breaks one clause of I15. */
export const brokenPrices: readonly SeededViolation[] = [
  [
    'I15',
    'lines that come to another total',
    'come to 8250, its total is 8500',
    { orders: first(keptPromise.orders, { discounts: [{ amountMinor: 250 }] }) },
  ],
  [
    'I15',
    'a discount of a percentage that is a cent off',
    'come to 7649, its total is 8500',
    { orders: first(keptPromise.orders, { discounts: [{ percent: 10.01 }] }) },
  ],
  [
    'I15',
    'rates that do not add up',
    'rates of 2026-000001 do not add up',
    {
      ...taxed,
      invoices: first(taxed.invoices, {
        rates: rates({ netMinor: 6_015, taxMinor: 1_143 }, { netMinor: 1_253, taxMinor: 88 }),
      }),
    },
  ],
  [
    'I15',
    'a tax that is a cent off',
    'the tax of 2026-000001 at 19 %',
    {
      ...taxed,
      invoices: first(taxed.invoices, {
        rates: rates({ netMinor: 6_014, taxMinor: 1_144 }, { netMinor: 1_254, taxMinor: 88 }),
      }),
    },
  ],
  [
    'I15',
    'a credit note that gives back more tax than was charged',
    'credit notes of 2026-000001 come to 3162 and 1088 at 19 %',
    {
      ...taxed,
      invoices: first(taxed.invoices, {
        rates: rates({ netMinor: 3_000, taxMinor: 570 }, { netMinor: 4_607, taxMinor: 323 }),
      }),
      creditNotes: first(taxed.creditNotes, {
        rates: [{ taxPercent: 19, netMinor: 3_162, taxMinor: 1_088 }],
      }),
    },
  ],
  [
    'I15',
    'a rate where nothing was said of tax',
    'books/ord_paid has tax and no rate',
    { invoices: taxed.invoices },
  ],
  [
    'I15',
    'more refunded than was paid',
    'more of books/ord_paid is refunded',
    { orders: first(keptPromise.orders, { refundedMinor: 4_250, refundPendingMinor: 4_251 }) },
  ],
];
