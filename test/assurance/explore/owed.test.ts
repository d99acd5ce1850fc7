import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { Owed } from '../../../assurance/explore/owed.ts';

const pk = 'M#acme#O#ord_1';
const item = (sk: string, facts: object) => marshall({ pk, sk, ...facts });
const order = (facts: object) =>
  item('ORDER', {
    version: 1,
    status: 'paid',
    transactionId: 'pi_1',
    totalMinor: 2500,
    currency: 'EUR',
    ...facts,
  });
const refund = (key: string, amountMinor: number, status: string) =>
  item(`OP#refund#${key}`, {
    epoch: 1,
    kind: 'refund',
    key,
    status,
    // An outcome takes it off the record.
    ...(status === 'pending' ? { intent: JSON.stringify({ transactionId: 'pi_1', amountMinor }) } : {}),
  });
const credited = (key: string) => item(`CREDIT#${key}`, { number: `C-${key}` });
const invoiced = { invoiceNumber: '2026-000001' };

function owedAfter(...items: readonly ReturnType<typeof item>[]): readonly string[] {
  const owed = new Owed();
  for (const one of items) owed.see(one);
  return owed.look();
}

describe('what is owed at any time', () => {
  const due = { dueAt: '2026-11-24T10:01:00.000Z', dueShard: '3' };

  it.each(['pending', 'processing', 'unknown'])(
    'is a refund that is %s, of an order that is not due',
    (status) => {
      expect(owedAfter(order(invoiced), refund('r1', 700, status))).toEqual([
        `I17: refund:ord_1:r1 is ${status}, and nobody looks after it`,
      ]);
      expect(owedAfter(order({ ...invoiced, ...due }), refund('r1', 700, status))).toEqual([]);
    },
  );

  it('is an operation of an order that has a date and is in no index, or on the list', () => {
    const [unlisted, pending] = [order({ ...invoiced, dueAt: due.dueAt }), refund('r1', 700, 'pending')];
    expect(owedAfter(unlisted, pending)).toHaveLength(1);
    expect(
      owedAfter(unlisted, pending, item('ATTENTION#unsettled', { ...due, dueShard: 'attention' })),
    ).toEqual([]);
  });

  it('is an order’s charge, its invoice and its credit notes', () => {
    expect(owedAfter(order({ status: 'placed' }))).toEqual([
      'I17: ord_1 is placed, and nobody looks after it',
    ]);
    expect(owedAfter(order({}))).toEqual(['I17: ord_1 has no invoice, and nobody looks after it']);
    const refunded = [order(invoiced), refund('r1', 700, 'pending'), refund('r1', 700, 'succeeded')];
    expect(owedAfter(...refunded)).toEqual([
      'I17: ord_1 has no credit note for r1, and nobody looks after it',
    ]);
    expect(owedAfter(...refunded, credited('r1'))).toEqual([]);
  });

  it('is a request that is under way and has no date of its own', () => {
    const request = { epoch: 1, kind: 'cancel', key: 'k', status: 'processing' };
    const owed = ['I17: cancel:ord_1:k is processing, and nobody looks after it'];
    expect(owedAfter(order({ ...invoiced, ...due }), item('OP#cancel#k', request))).toEqual(owed);
    expect(owedAfter(order(invoiced), item('OP#cancel#k', { ...request, ...due }))).toEqual([]);
  });

  it('is a refund that was refused, until later ones cover it', () => {
    const refused = [refund('r1', 2000, 'pending'), refund('r1', 2000, 'failed')];
    const owed = (minor: number) => [`I18: ${minor} of pi_1 were refused to ord_1, and are on no list`];
    const cent = [refund('r2', 1, 'pending'), refund('r2', 1, 'succeeded'), credited('r2')];
    const rest = [refund('r3', 1999, 'pending'), refund('r3', 1999, 'succeeded'), credited('r3')];
    expect(owedAfter(...refused, order(invoiced))).toEqual(owed(2000));
    expect(owedAfter(...refused, ...cent, order(invoiced))).toEqual(owed(1999));
    expect(owedAfter(...refused, ...cent, ...rest, order(invoiced))).toEqual([]);
    const listed = (key: string) =>
      item(`ATTENTION#refund_refused:${key}`, { ...due, dueShard: 'attention' });
    expect(owedAfter(...refused, listed('r1'), ...cent, order(invoiced))).toEqual([]);
    expect(owedAfter(...refused, listed('r0'), ...cent, order(invoiced))).toEqual(owed(1999));
    const gone = item('ATTENTION#refund_refused:r1', {});
    expect(owedAfter(...refused, listed('r1'), gone, ...cent, order(invoiced))).toEqual(owed(1999));
  });

  it('is not covered by a refund that was asked for before the refusal', () => {
    const [first, second] = [refund('r1', 2000, 'pending'), refund('r2', 500, 'pending')];
    const done = [refund('r1', 2000, 'failed'), refund('r2', 500, 'succeeded'), credited('r2')];
    expect(owedAfter(first, second, ...done, order(invoiced))).toEqual([
      'I18: 2000 of pi_1 were refused to ord_1, and are on no list',
    ]);
  });
});
