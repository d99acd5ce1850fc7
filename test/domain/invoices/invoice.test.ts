import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  documentYear,
  draftCreditNote,
  draftInvoice,
  numbered,
} from '../../../functions/domain/invoices/invoice.ts';
import { NOW, orderLine, paidOrder } from '../orders/orders.ts';

describe('draftInvoice', () => {
  it('says what was sold, to whom, for how much, and by which payment', () => {
    const order = paidOrder({ customer: { email: 'ada@example.com', name: 'Ada' } });
    expect(numbered(draftInvoice(order, NOW), 7)).toEqual({
      kind: 'invoice',
      merchantId: 'acme',
      orderId: 'ord_1',
      number: '2026-000007',
      year: 2026,
      sequence: 7,
      issuedAt: NOW,
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
    expect(numbered(draftInvoice(paidOrder(), NOW), sequence).number).toBe(number);
  });

  it('belongs to the year in which it is issued, not to the one in which it was paid', () => {
    const { number, year, sequence } = numbered(draftInvoice(paidOrder(), '2027-01-01T00:00:00.000Z'), 1);
    expect({ number, year, sequence }).toEqual({ number: '2027-000001', year: 2027, sequence: 1 });
  });
});

describe('draftCreditNote', () => {
  const order = { ...paidOrder(), invoiceNumber: '2026-000007' };

  it('says what went back, of which invoice, by which refund, in a series of its own', () => {
    const refund = { refundId: 'r1', amountMinor: 500 };
    expect(numbered(draftCreditNote(order, refund, NOW), 3)).toEqual({
      kind: 'credit_note',
      merchantId: 'acme',
      orderId: 'ord_1',
      number: 'C2026-000003',
      year: 2026,
      sequence: 3,
      issuedAt: NOW,
      customer: order.customer,
      lines: [],
      totalMinor: 500,
      currency: 'EUR',
      transactionId: 'pi_1',
      invoiceNumber: '2026-000007',
      refundId: 'r1',
    });
  });

  it('belongs to the year in which it is issued, whichever its invoice belongs to', () => {
    const note = numbered(
      draftCreditNote(order, { refundId: 'r1', amountMinor: 1 }, '2027-01-01T00:00:00.000Z'),
      1,
    );
    expect(note).toMatchObject({ number: 'C2027-000001', year: 2027, invoiceNumber: '2026-000007' });
  });
});

describe('documentYear', () => {
  it.each([
    ['2026-12-31T23:59:59.999Z', 2026],
    ['2027-01-01T00:00:00.000Z', 2027],
  ])('of %s is %d, in UTC', (now, year) => {
    expect(documentYear(now)).toBe(year);
  });

  it.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'])(
    'is the same on a machine in %s',
    async (TZ) => {
      const module = new URL('../../../functions/domain/invoices/invoice.ts', import.meta.url).href;
      const script = `import { documentYear } from '${module}';
      console.log(documentYear('2026-12-31T23:59:59.999Z'), documentYear('2027-01-01T00:00:00.000Z'));`;
      const run = ['--input-type=module', '--eval', script];
      const { stdout } = await promisify(execFile)(process.execPath, run, { env: { TZ } });
      expect(stdout.trim()).toBe('2026 2027');
    },
  );
});
