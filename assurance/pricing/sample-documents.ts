import { legalDay, UNSAID, type Merchant } from '../../functions/domain/merchants/merchant.ts';
import {
  draftCreditNote,
  draftInvoice,
  numbered,
  type AccountingDocument,
} from '../../functions/domain/invoices/invoice.ts';
import type { OrderLine, PaidOrder } from '../../functions/domain/orders/order.ts';
import { priceOf } from '../../functions/domain/pricing/price.ts';
import { planRefund } from '../../functions/domain/pricing/refund-plan.ts';

/** Documents as shops would issue them, for whoever wants to see pages: 1, 5, 40 and 90 lines, three currencies, two locales. */
export interface SampleDocument {
  readonly name: string;
  readonly document: AccountingDocument;
  readonly merchant: Merchant;
}

const NOW = '2026-12-31T11:30:00.000Z';

const seller = (change: Partial<Merchant>): Merchant => ({
  ...UNSAID,
  merchantId: 'acme',
  version: 3,
  updatedAt: NOW,
  legalName: 'Teehaus Beispiel GmbH',
  address: { lines: ['Lindenstraße 12'], postalCode: '10969', city: 'Berlin', country: 'DE' },
  taxIds: ['USt-IdNr. DE123456789', 'Steuernr. 37/123/45678'],
  registration: 'Amtsgericht Charlottenburg HRB 12345 · Geschäftsführerin Erika Beispiel',
  contact: '+49 30 1234567 · rechnung@example.com',
  timeZone: 'Europe/Berlin',
  locale: 'de-DE',
  ...change,
});

const order = (lines: readonly OrderLine[], change: Partial<PaidOrder> = {}): PaidOrder => {
  const plain = {
    merchantId: 'acme',
    orderId: 'ord_6f1d0c5e9b7a48d2a3c4e5f60718293a',
    status: 'paid',
    externalReference: 'SHOP-2026-4711',
    customer: { email: 'ada@example.com', name: 'Ada Lovelace', taxId: 'FR12345678901' },
    billingAddress: {
      name: 'Ada Lovelace',
      lines: ['12 rue des Exemples', '3e étage'],
      postalCode: '75011',
      city: 'Paris',
      country: 'FR',
    },
    lines,
    currency: 'EUR',
    pricesInclude: 'tax',
    attempt: 1,
    paymentMethod: 'pm_card_visa',
    version: 2,
    revision: 2,
    placedAt: NOW,
    updatedAt: NOW,
    paidAt: '2026-12-30T18:00:00.000Z',
    event: 'OrderPaid',
    transactionId: 'pi_3QsampleSampleSample',
    totalMinor: 0,
    ...change,
  } as const;
  return { ...plain, totalMinor: priceOfOrder(plain).totalMinor };
};

function priceOfOrder(placed: Pick<PaidOrder, 'lines' | 'discounts' | 'pricesInclude'>) {
  const priced = priceOf(placed);
  if (priced.code !== 'priced') throw new Error(priced.code);
  return priced.price;
}

const NAMES = [
  'Darjeeling First Flush, Gartenernte, 250 g',
  'Teekanne aus Gusseisen, 1,2 l, mit Sieb',
  'Buch: Die Geschichte des Tees',
  'Sencha',
  'A tea strainer of stainless steel with a very long name, which goes on so that it does not fit on one line of any page',
];

const line = (index: number): OrderLine => ({
  sku: `T-${String(index + 1).padStart(3, '0')}`,
  name: NAMES[index % NAMES.length] ?? '',
  quantity: (index % 4) + 1,
  unitPriceMinor: 1_190 + ((index * 377) % 5_000),
  taxPercent: index % NAMES.length === 2 ? 7 : 19,
  ...(index % 7 === 3 ? { discountMinor: 150 } : {}),
});

const lines = (count: number): OrderLine[] => Array.from({ length: count }, (_, index) => line(index));

const SHIPPING: OrderLine = {
  name: 'DHL',
  quantity: 1,
  unitPriceMinor: 499,
  taxPercent: 19,
  kind: 'shipping',
};
const SALE = [{ description: 'Winterschlussverkauf', percent: 10 }];

const invoice = (placed: PaidOrder, merchant: Merchant, sequence = 4711) =>
  numbered(draftInvoice(placed, merchant, NOW), sequence);

function creditNote(placed: PaidOrder, merchant: Merchant) {
  const price = priceOfOrder(placed);
  const plan = planRefund(placed.lines, price, [], { lines: [{ line: 1, quantity: 1 }] });
  if (plan.code !== 'planned') throw new Error(plan.code);
  const { amountMinor, split, lines: returned = [] } = plan;
  const refund = {
    refundId: 'r1',
    amountMinor,
    split,
    note: 'Sprung im Deckel',
    lines: returned.map(({ line: index, quantity, amountMinor: totalMinor }) => {
      const { name = '', sku = '', taxPercent = 0 } = placed.lines[index] ?? {};
      return { name, sku, quantity, taxPercent, totalMinor };
    }),
  };
  const of = {
    number: invoice(placed, merchant).number,
    issuedAt: NOW,
    issuedOn: legalDay(NOW, merchant.timeZone),
  };
  return numbered(draftCreditNote(placed, of, refund, merchant, NOW), 12);
}

export function sampleDocuments(): readonly SampleDocument[] {
  const berlin = seller({ numberPrefixes: { invoice: 'RE-', credit_note: 'GS-' } });
  const auckland = seller({
    legalName: 'Example Tea Ltd',
    address: { lines: ['1 Queen Street'], postalCode: '1010', city: 'Auckland', country: 'NZ' },
    taxIds: ['GST 123-456-789'],
    registration: 'NZBN 9429000000000',
    contact: 'invoices@example.com',
    timeZone: 'Pacific/Auckland',
    locale: 'en-NZ',
  });
  const shop = order([...lines(4), SHIPPING], { discounts: SALE });
  const reverse = order(
    [
      {
        name: 'Beratung vor Ort',
        quantity: 8,
        unitPriceMinor: 12_500,
        taxPercent: 0,
        taxExemption: 'reverse_charge',
        kind: 'service',
      },
    ],
    { pricesInclude: 'nothing' },
  );
  const yen = order(
    lines(40).map((one) => ({ ...one, unitPriceMinor: one.unitPriceMinor * 10, taxPercent: 10 })),
    {
      currency: 'JPY',
      pricesInclude: 'nothing',
      customer: { email: 'taro@example.com', name: 'Yamada 山田太郎 😀 مرحبا' },
      billingAddress: { lines: ['1-1 Chiyoda'], postalCode: '100-0001', city: 'Tokyo', country: 'JP' },
    },
  );
  return [
    { name: 'one-line', document: invoice(reverse, berlin), merchant: berlin },
    { name: 'five-lines', document: invoice(shop, berlin), merchant: berlin },
    { name: 'forty-lines', document: invoice(yen, auckland), merchant: auckland },
    {
      name: 'ninety-lines',
      document: invoice(order(lines(90), { currency: 'USD' }), auckland),
      merchant: auckland,
    },
    { name: 'credit-note', document: creditNote(shop, berlin), merchant: berlin },
  ];
}
