import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { draftCreditNote, draftInvoice, numbered } from '../../../functions/domain/invoices/invoice.ts';
import { UNSAID, type Merchant } from '../../../functions/domain/merchants/merchant.ts';
import { NOW, orderLine, paidOrder } from '../orders/orders.ts';

describe('draftInvoice', () => {
  it('says what was sold, to whom, for how much, and by which payment', () => {
    const order = paidOrder({ customer: { email: 'ada@example.com', name: 'Ada' } });
    expect(numbered(draftInvoice(order, undefined, NOW), 7)).toEqual({
      kind: 'invoice',
      merchantId: 'acme',
      orderId: 'ord_1',
      number: '2026-000007',
      year: 2026,
      sequence: 7,
      issuedAt: NOW,
      issuedOn: '2026-11-24',
      customer: { email: 'ada@example.com', name: 'Ada' },
      lines: [orderLine()],
      totalMinor: 1300,
      currency: 'EUR',
      transactionId: 'pi_1',
    });
  });

  it.each([
    [1, '2026-000001'],
    [999_999, '2026-999999'],
    [1_000_000, '2026-1000000'],
  ])('makes number %d of the year %s', (sequence, number) => {
    expect(numbered(draftInvoice(paidOrder(), undefined, NOW), sequence).number).toBe(number);
  });

  it('belongs to the year in which it is issued, not to the one in which it was paid', () => {
    const { number, year, sequence } = numbered(
      draftInvoice(paidOrder(), undefined, '2027-01-01T00:00:00.000Z'),
      1,
    );
    expect({ number, year, sequence }).toEqual({ number: '2027-000001', year: 2027, sequence: 1 });
  });
});

describe('draftCreditNote', () => {
  const order = paidOrder();
  const invoice = numbered(draftInvoice(order, undefined, NOW), 7);

  it('says what was refunded, of which invoice, by which refund, in a series of its own', () => {
    const refund = { refundId: 'r1', amountMinor: 500 };
    expect(numbered(draftCreditNote(order, invoice, refund, undefined, NOW), 3)).toEqual({
      kind: 'credit_note',
      merchantId: 'acme',
      orderId: 'ord_1',
      number: 'C2026-000003',
      year: 2026,
      sequence: 3,
      issuedAt: NOW,
      issuedOn: '2026-11-24',
      customer: order.customer,
      lines: [],
      totalMinor: 500,
      currency: 'EUR',
      transactionId: 'pi_1',
      invoiceNumber: '2026-000007',
      invoiceIssuedOn: '2026-11-24',
      refundId: 'r1',
    });
  });

  it('belongs to the year in which it is issued, whichever its invoice belongs to', () => {
    const note = numbered(
      draftCreditNote(
        order,
        invoice,
        { refundId: 'r1', amountMinor: 1 },
        undefined,
        '2027-01-01T00:00:00.000Z',
      ),
      1,
    );
    expect(note).toMatchObject({ number: 'C2027-000001', year: 2027, invoiceNumber: '2026-000007' });
  });
});

const merchant = (change: Partial<Merchant> = {}): Merchant => ({
  ...UNSAID,
  merchantId: 'acme',
  version: 3,
  updatedAt: NOW,
  legalName: 'Acme GmbH',
  address: { lines: ['Weg 1'], postalCode: '10115', city: 'Berlin', country: 'DE' },
  taxIds: ['DE123456789'],
  ...change,
});

describe('a document of a merchant', () => {
  it('names the version that was in force, and has its prefix', () => {
    const numberPrefixes = { invoice: 'RE-', credit_note: 'GS-' };
    const draft = draftInvoice(paidOrder(), merchant({ numberPrefixes }), NOW);
    expect(numbered(draft, 7)).toMatchObject({ merchantVersion: 3, number: 'RE-2026-000007' });
  });

  /** The moment, the zone, and the legal day and year there. */
  it.each([
    ['2026-12-31T11:30:00.000Z', 'Pacific/Auckland', '2027-01-01', 2027],
    ['2026-12-31T10:59:59.999Z', 'Pacific/Auckland', '2026-12-31', 2026],
    ['2027-01-01T07:59:59.999Z', 'America/Los_Angeles', '2026-12-31', 2026],
    ['2026-12-31T23:59:59.999Z', 'UTC', '2026-12-31', 2026],
    ['2027-01-01T00:00:00.000Z', 'UTC', '2027-01-01', 2027],
  ])('that is issued at %s in %s is of %s', (now, timeZone, issuedOn, year) => {
    expect(draftInvoice(paidOrder(), merchant({ timeZone }), now)).toMatchObject({ issuedOn, year });
  });

  it('tells the day of supply where that is another one', () => {
    const draft = draftInvoice(paidOrder(), merchant(), '2026-11-26T00:00:00.000Z');
    expect(draft).toMatchObject({ issuedOn: '2026-11-26', suppliedOn: '2026-11-24' });
    expect(draftInvoice(paidOrder(), merchant(), NOW)).not.toHaveProperty('suppliedOn');
  });

  it('has net amounts and tax by rate', () => {
    const taxed = paidOrder({
      lines: [orderLine({ taxPercent: 19 }), orderLine({ taxPercent: 7, quantity: 1 })],
      pricesInclude: 'nothing',
      totalMinor: 2243,
    });
    expect(draftInvoice(taxed, merchant(), NOW)).toMatchObject({
      totalMinor: 2243,
      rates: [
        { taxPercent: 19, netMinor: 1300, taxMinor: 247 },
        { taxPercent: 7, netMinor: 650, taxMinor: 46 },
      ],
    });
  });
});

describe('legalDay', () => {
  it.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'])(
    'is the same on a machine in %s',
    async (TZ) => {
      const module = new URL('../../../functions/domain/merchants/merchant.ts', import.meta.url).href;
      const script = `import { legalDay } from '${module}';
      console.log(legalDay('2026-12-31T23:59:59.999Z', 'UTC'), legalDay('2027-01-01T00:00:00.000Z', 'UTC'));`;
      const run = ['--input-type=module', '--eval', script];
      const { stdout } = await promisify(execFile)(process.execPath, run, { env: { TZ } });
      expect(stdout.trim()).toBe('2026-12-31 2027-01-01');
    },
  );
});
