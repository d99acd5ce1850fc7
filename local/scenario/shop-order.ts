import { z } from 'zod';

import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { ApiClient, OrderRequest } from '../api-client.ts';
import {
  expectStatus,
  placeUntilAnswered,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from './client-steps.ts';
import { ONE_ORDER, type Scenario } from './scenario.ts';

/**
 * What a shop sells in one order: a book of the catalogue at 7 % and, priced by itself, a compass and the parcel at 19 %, less
 * 10 %. Prices are with tax: 133.79 − 13.38 = 120.41.
 */
const SHOP_LINES: OrderRequest['lines'] = [
  { sku: 'tide-tables', quantity: 2 },
  { description: 'Brass compass', quantity: 1, unitPriceMinor: 8_900, taxPercent: 19 },
  { description: 'Parcel', quantity: 1, unitPriceMinor: 499, taxPercent: 19, kind: 'shipping' },
];
const SHOP_ORDER = {
  lines: SHOP_LINES,
  discounts: [{ description: 'Winter sale', percent: 10 }],
  pricesInclude: 'tax',
  expectedTotalMinor: 12_041,
  paymentMethod: 'pm_card_visa',
  billingAddress: {
    name: 'Ada Lovelace',
    lines: ['12 rue des Exemples'],
    postalCode: '75011',
    city: 'Paris',
    country: 'FR',
  },
} as const;
const BOOK = 0;

const rates = z.array(z.object({ taxPercent: z.number(), netMinor: z.int(), taxMinor: z.int() }));
const document = z.object({ number: z.string(), totalMinor: z.int(), rates });
const receipt = z.object({ refundId: z.string(), amountMinor: z.int() });
const refundView = z.object({ status: z.string(), amountMinor: z.int(), creditNoteNumber: z.string() });

/** What everybody says of it, in minor units. */
export interface ShopFigures {
  readonly charged: number;
  readonly invoice: z.infer<typeof document>;
  /** What the answer to the refund's request said, and what the gateway, the list of refunds and the credit note say. */
  readonly accepted: number;
  readonly refunded: number;
  readonly listed: z.infer<typeof refundView>;
  readonly creditNote: z.infer<typeof document>;
}

interface Shop {
  readonly merchant: ApiClient;
  readonly readLedger: () => Promise<readonly LedgerEntry[]>;
  readonly order: (order: typeof SHOP_ORDER) => OrderRequest;
  readonly name: (part: string) => string;
}

/** Sells the order, takes one book back, and asks all four sides what that came to. */
export async function sellAndTakeBack({ merchant, readLedger, order, name }: Shop): Promise<ShopFigures> {
  const orderId = await placeUntilAnswered(merchant, order(SHOP_ORDER), name('key'));
  await untilInvoiced(merchant, orderId);
  const invoice = await merchant.readInvoice(orderId);
  const asked = await untilAnswered(() =>
    merchant.request('POST', `/orders/${orderId}/refunds`, {
      key: name('refund'),
      body: { lines: [{ line: BOOK, quantity: 1 }], restock: true, reason: 'Sent twice' },
    }),
  );
  expectStatus(asked, 202);
  const { refundId, amountMinor: accepted } = receipt.parse(asked.body);
  await untilOrder(
    merchant,
    orderId,
    ({ lastRefund }) => lastRefund?.refundId === refundId && lastRefund.creditNoteNumber !== undefined,
  );
  const listed = refundView.parse(
    (await merchant.request('GET', `/orders/${orderId}/refunds/${refundId}`)).body,
  );
  const note = await merchant.request('GET', `/orders/${orderId}/credit-notes/${listed.creditNoteNumber}`);
  const moved = (await readLedger()).filter((entry) => entry.orderId === orderId);
  return {
    charged: sum(moved.flatMap((entry) => (entry.type === 'captured' ? [entry.amount] : []))),
    invoice: document.parse(invoice.body),
    accepted,
    refunded: sum(moved.flatMap((entry) => (entry.type === 'refunded' ? [entry.amount] : []))),
    listed,
    creditNote: document.parse(note.body),
  };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** In what the figures differ from one another; empty: in nothing. */
export function disagreements({
  charged,
  invoice,
  accepted,
  refunded,
  listed,
  creditNote,
}: ShopFigures): readonly string[] {
  const ofRates = (of: typeof invoice): number =>
    sum(of.rates.map(({ netMinor, taxMinor }) => netMinor + taxMinor));
  const sold = [charged, invoice.totalMinor, ofRates(invoice), SHOP_ORDER.expectedTotalMinor];
  const returned = [accepted, refunded, listed.amountMinor, creditNote.totalMinor, ofRates(creditNote)];
  return [
    ...(new Set(sold).size === 1 ? [] : [`charge and invoice differ: ${sold.join(', ')}`]),
    ...(new Set(returned).size === 1 ? [] : [`refund and credit note differ: ${returned.join(', ')}`]),
    ...(creditNote.rates.length === 1 && creditNote.rates[0]?.taxPercent === 7
      ? []
      : ['the credit note of a book is not at 7 % alone']),
  ];
}

export const SHOP_SCENARIO: Scenario = {
  id: 'shop',
  title: 'A shop’s order: two tax rates, a discount and a parcel; a book comes back',
  // Taken, and one of two returned.
  wanted: { ...ONE_ORDER, refunds: 1, movements: 2 },
  run: async ({ merchant, readLedger, order, name, report }) => {
    const figures = await sellAndTakeBack({ merchant, readLedger, order, name });
    const wrong = disagreements(figures);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
    const { charged, refunded, creditNote } = figures;
    report(`${charged} charged and invoiced, ${refunded} refunded by ${creditNote.number}, to the cent`);
  },
};
