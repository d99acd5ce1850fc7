import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { documentYear, issueInvoice } from '../../functions/domain/invoice.ts';
import { NOW, orderLine, paidOrder } from './orders.ts';

describe('issueInvoice', () => {
  it('says what was sold, to whom, for how much, and by which payment', () => {
    const order = paidOrder({ customer: { email: 'ada@example.com', name: 'Ada' } });
    expect(issueInvoice(order, 7, NOW)).toEqual({
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
    expect(issueInvoice(paidOrder(), sequence, NOW).number).toBe(number);
  });

  it('belongs to the year in which it is issued, not to the one in which it was paid', () => {
    const { number, year, sequence } = issueInvoice(paidOrder(), 1, '2027-01-01T00:00:00.000Z');
    expect({ number, year, sequence }).toEqual({ number: '2027-000001', year: 2027, sequence: 1 });
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
      const module = new URL('../../functions/domain/invoice.ts', import.meta.url).href;
      const script = `import { documentYear } from '${module}';
      console.log(documentYear('2026-12-31T23:59:59.999Z'), documentYear('2027-01-01T00:00:00.000Z'));`;
      const run = ['--input-type=module', '--eval', script];
      const { stdout } = await promisify(execFile)(process.execPath, run, { env: { TZ } });
      expect(stdout.trim()).toBe('2026 2027');
    },
  );
});
