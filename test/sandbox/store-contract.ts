import { beforeEach, describe, expect, it } from '@jest/globals';

import { GENERIC_DECLINE } from '../../sandbox/core/failures.ts';
import type { Endpoint, Outage, Payment, Refund } from '../../sandbox/core/records.ts';
import type { SandboxStore } from '../../sandbox/core/store.ts';
import { claimOf, entryOf, NOW, paymentOf, refundOf, reply } from './store-records.ts';

/** What every engine of the store does. Each test gets a store with nothing in it. */
export function describeSandboxStore(engine: string, open: () => Promise<SandboxStore>): void {
  let store: SandboxStore;
  beforeEach(async () => {
    store = await open();
  });

  const wholeLedger = (orderId?: string) =>
    store.readLedger({ limit: 100, ...(orderId === undefined ? {} : { orderId }) });
  const complete = (owner: string) =>
    store.commit({
      key: { key: 'key-1', owner, reply },
      payment: paymentOf('pi_1'),
      entries: [entryOf(`1-${owner}`)],
    });

  describe(`${engine}: keys`, () => {
    it('gives a free key to one of twenty', async () => {
      const owners = Array.from({ length: 20 }, (_, index) => `req_${index}`);
      const outcomes = await Promise.all(owners.map((owner) => store.claimKey(claimOf(owner))));
      const winners = owners.filter((_, index) => outcomes[index]?.claimed);
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject(
          outcome.claimed ? { calls: 1 } : { existing: { status: 'in_flight', owner: winners[0], calls: 1 } },
        );
      }
    });

    it('gives it to its owner again, for the first response may have been lost', async () => {
      await store.claimKey(claimOf('req_1'));
      expect(await store.claimKey(claimOf('req_1'))).toEqual({ claimed: true, calls: 1 });
    });

    it('counts the calls of a key that is released and taken again', async () => {
      await store.claimKey(claimOf('req_1'));
      await store.releaseKey('key-1', 'req_1');
      expect(await store.claimKey(claimOf('req_2', { fingerprint: 'print-2' }))).toEqual({
        claimed: true,
        calls: 2,
      });
    });

    it('is not released by a stranger, nor once it is completed', async () => {
      await store.claimKey(claimOf('req_1'));
      await store.releaseKey('key-1', 'req_2');
      expect(await store.claimKey(claimOf('req_2'))).toMatchObject({ claimed: false });
      expect(await complete('req_1')).toBe('committed');
      await store.releaseKey('key-1', 'req_1');
      expect(await store.claimKey(claimOf('req_2'))).toMatchObject({
        existing: { status: 'completed', reply },
      });
    });

    it('passes on when its holder died, to the same request only', async () => {
      await store.claimKey(claimOf('req_1'));
      const later = { nowMs: NOW + 1_000, leaseExpiresAtMs: NOW + 2_000 };
      const early = claimOf('req_2', { nowMs: NOW + 999 });
      expect(await store.claimKey(early)).toMatchObject({ claimed: false });
      const other = claimOf('req_2', { ...later, fingerprint: 'print-2' });
      expect(await store.claimKey(other)).toMatchObject({
        claimed: false,
        existing: { fingerprint: 'print-1' },
      });
      expect(await store.claimKey(claimOf('req_2', later))).toEqual({ claimed: true, calls: 2 });
      expect(await complete('req_1')).toBe('key_lost');
      expect(await complete('req_2')).toBe('committed');
    });

    it('is forgotten only if it is the one that was seen to expire', async () => {
      const claim = claimOf('req_1');
      await store.claimKey(claim);
      expect(await store.forgetKey('key-1', claim.expiresAtMs - 1)).toBe(false);
      expect(await store.claimKey(claimOf('req_2'))).toMatchObject({ claimed: false });
      expect(await store.forgetKey('key-1', claim.expiresAtMs)).toBe(true);
      expect(await store.claimKey(claimOf('req_2'))).toEqual({ claimed: true, calls: 1 });
      expect(await store.forgetKey('key-never-seen', NOW)).toBe(false);
    });

    it('is forgotten whenever it expires, and then its holder completes nothing', async () => {
      expect(await store.forgetKey('key-1')).toBe(false);
      await store.claimKey(claimOf('req_1'));
      expect(await store.forgetKey('key-1')).toBe(true);
      expect(await complete('req_1')).toBe('key_lost');
      expect(await store.findPayment('pi_1')).toBeUndefined();
      expect(await store.claimKey(claimOf('req_2'))).toEqual({ claimed: true, calls: 1 });
    });
  });

  describe(`${engine}: commit`, () => {
    it('writes everything or, without the key, nothing', async () => {
      expect(await complete('req_1')).toBe('key_lost');
      expect(await store.findPayment('pi_1')).toBeUndefined();
      expect(await store.findPaymentsByReference('ref-1')).toEqual([]);
      expect(await wholeLedger()).toEqual([]);

      await store.claimKey(claimOf('req_1'));
      expect(await complete('req_1')).toBe('committed');
      expect(await store.findPayment('pi_1')).toEqual(paymentOf('pi_1'));
      expect(await store.findPaymentsByReference('ref-1')).toEqual([paymentOf('pi_1')]);
      expect(await wholeLedger()).toEqual([entryOf('1-req_1')]);
      expect(await complete('req_1')).toBe('key_lost');
      expect(await wholeLedger()).toHaveLength(1);
    });

    it('keeps a declined payment, and finds payments of one reference in their order', async () => {
      const { amountRefunded: _, ...attempt } = paymentOf('pi_2');
      const stored: Payment = { ...attempt, status: 'declined', failure: GENERIC_DECLINE };
      const earlier = paymentOf('pi_9', { createdAtMs: NOW - 1 });
      await store.commit({ payment: stored, entries: [] });
      await store.commit({ payment: earlier, entries: [] });
      await store.commit({ payment: paymentOf('pi_3', { metadata: {} }), entries: [] });
      expect(await store.findPaymentsByReference('ref-1')).toEqual([earlier, stored]);
    });

    it('lists the payments of a time, both ends included, in their order', async () => {
      const created = (id: string, createdAtMs: number) => paymentOf(id, { createdAtMs });
      const all = [created('pi_3', NOW + 2), created('pi_1', NOW), created('pi_2', NOW + 1)];
      for (const payment of all) await store.commit({ payment, entries: [] });
      const ids = async (fromMs: number, untilMs: number) =>
        (await store.listPayments({ fromMs, untilMs })).map(({ id }) => id);
      expect(await ids(NOW, NOW + 2)).toEqual(['pi_1', 'pi_2', 'pi_3']);
      expect(await ids(NOW + 1, NOW + 1)).toEqual(['pi_2']);
      expect(await ids(NOW + 3, NOW + 9)).toEqual([]);
    });

    it('refunds only from the amount that was read', async () => {
      await store.commit({ payment: paymentOf('pi_1'), entries: [] });
      const take = (id: string, before: number, amount: number) =>
        store.commit({
          refund: {
            refund: refundOf(id, amount),
            payment: paymentOf('pi_1', { amountRefunded: before + amount }),
            amountRefundedBefore: before,
          },
          entries: [entryOf(id)],
        });
      const outcomes = await Promise.all(['re_1', 're_2', 're_3'].map((id) => take(id, 0, 600)));
      expect(outcomes.toSorted()).toEqual(['committed', 'payment_changed', 'payment_changed']);
      expect(await take('re_4', 600, 400)).toBe('committed');
      expect(await store.findPayment('pi_1')).toMatchObject({ amountRefunded: 1000 });
      expect(await wholeLedger()).toHaveLength(2);
    });

    it('changes a payment only from the status that was read, once', async () => {
      const { amountRefunded, ...attempt } = paymentOf('pi_1');
      const ends: Payment[] = [
        { ...attempt, status: 'captured', amountRefunded },
        { ...attempt, status: 'declined', failure: GENERIC_DECLINE },
        { ...attempt, status: 'canceled', canceledAtMs: NOW, cancellationReason: null, failure: null },
      ];
      const change = (payment: Payment) =>
        store.commit({
          change: { payment, from: 'requires_action' },
          entries: [entryOf(payment.status)],
        });
      expect(await Promise.all(ends.map(change))).toEqual(ends.map(() => 'payment_changed'));
      expect(await store.findPayment('pi_1')).toBeUndefined();

      await store.commit({ payment: { ...attempt, status: 'requires_action' }, entries: [] });
      const outcomes = await Promise.all(ends.map(change));
      expect(outcomes.toSorted()).toEqual(['committed', 'payment_changed', 'payment_changed']);
      const end = ends[outcomes.indexOf('committed')];
      expect(await store.findPayment('pi_1')).toEqual(end);
      expect(await store.findPaymentsByReference('ref-1')).toEqual([end]);
      expect(await wholeLedger()).toEqual([entryOf(end?.status ?? '')]);
    });

    it('changes nothing without the key, and leaves the key in flight when it is refused', async () => {
      const { amountRefunded, ...attempt } = paymentOf('pi_1');
      const captured: Payment = { ...attempt, status: 'captured', amountRefunded };
      const change = { payment: captured, from: 'requires_action' as const };
      const key = { key: 'key-1', owner: 'req_1', reply };
      const waiting: Payment = { ...attempt, status: 'requires_action' };
      await store.commit({ payment: waiting, entries: [] });
      expect(await store.commit({ key, change, entries: [] })).toBe('key_lost');
      expect(await store.findPayment('pi_1')).toEqual(waiting);

      await store.claimKey(claimOf('req_1'));
      expect(await store.commit({ key, change: { ...change, from: 'declined' }, entries: [] })).toBe(
        'payment_changed',
      );
      expect(await store.claimKey(claimOf('req_2'))).toMatchObject({ existing: { status: 'in_flight' } });
      expect(await store.commit({ key, change, entries: [] })).toBe('committed');
      expect(await store.findPayment('pi_1')).toEqual(captured);
    });

    it('refunds nothing of a payment that is not there, and leaves the key in flight', async () => {
      await store.claimKey(claimOf('req_1'));
      const outcome = await store.commit({
        key: { key: 'key-1', owner: 'req_1', reply },
        refund: {
          refund: refundOf('re_1', 1),
          payment: paymentOf('pi_1', { amountRefunded: 1 }),
          amountRefundedBefore: 0,
        },
        entries: [],
      });
      expect(outcome).toBe('payment_changed');
      expect(await store.claimKey(claimOf('req_2'))).toMatchObject({ existing: { status: 'in_flight' } });
    });
  });

  describe(`${engine}: refunds`, () => {
    it('finds them by id, and those of a payment in their order', async () => {
      const others = { ...refundOf('re_4', 1), paymentIntent: 'pi_2' };
      const refunds: Refund[] = [
        { ...refundOf('re_3', 300), createdAtMs: NOW },
        { ...refundOf('re_1', 100), createdAtMs: NOW + 1, status: 'pending', succeedsAtMs: NOW + 2_000 },
        { ...refundOf('re_2', 200), createdAtMs: NOW + 2, status: 'failed', failureReason: 'declined' },
        others,
      ];
      await store.commit({ payment: paymentOf('pi_1'), entries: [] });
      await store.commit({ payment: paymentOf('pi_2'), entries: [] });
      for (const refund of refunds) {
        const payment = paymentOf(refund.paymentIntent);
        await store.commit({ refund: { refund, payment, amountRefundedBefore: 0 }, entries: [] });
      }
      expect(await store.listRefunds('pi_1')).toEqual(refunds.slice(0, 3));
      expect(await store.listRefunds('pi_none')).toEqual([]);
      for (const refund of refunds) expect(await store.findRefund(refund.id)).toEqual(refund);
      expect(await store.findRefund('re_none')).toBeUndefined();
    });
  });

  describe(`${engine}: outage`, () => {
    it('is there from when it is saved until it is ended', async () => {
      expect(await store.findOutage()).toBeUndefined();
      const outage: Outage = { mode: 'refuse', untilMs: NOW + 1 };
      await store.saveOutage(outage);
      expect(await store.findOutage()).toEqual(outage);
      await store.saveOutage({ ...outage, mode: 'hang' });
      expect(await store.findOutage()).toEqual({ ...outage, mode: 'hang' });
      await store.endOutage();
      expect(await store.findOutage()).toBeUndefined();
      await store.endOutage();
    });
  });

  describe(`${engine}: endpoints`, () => {
    it('keeps one for each URL', async () => {
      const first: Endpoint = { id: 'we_1', url: 'https://a.test/', enabledEvents: ['*'], createdAtMs: NOW };
      expect(await store.saveEndpoint(first)).toEqual(first);
      const again = { ...first, id: 'we_2', enabledEvents: ['charge.refunded'], createdAtMs: NOW + 1 };
      const kept = { ...first, enabledEvents: ['charge.refunded'] };
      expect(await store.saveEndpoint(again)).toEqual(kept);
      const other = { ...first, id: 'we_3', url: 'https://b.test/' };
      await store.saveEndpoint(other);
      expect(await store.listEndpoints()).toEqual([kept, other]);
    });
  });

  describe(`${engine}: ledger`, () => {
    it('is read in order, in pages, and for one order', async () => {
      const entries = [entryOf('3'), entryOf('1', null), entryOf('2', 'ord_2'), entryOf('4')];
      for (const entry of entries) await store.appendToLedger(entry);
      const seqs = async (page: Parameters<SandboxStore['readLedger']>[0]) =>
        (await store.readLedger(page)).map(({ seq }) => seq);
      expect(await seqs({ limit: 100 })).toEqual(['1', '2', '3', '4']);
      expect(await seqs({ limit: 2 })).toEqual(['1', '2']);
      expect(await seqs({ limit: 2, after: '2' })).toEqual(['3', '4']);
      expect(await seqs({ limit: 100, orderId: 'ord_1' })).toEqual(['3', '4']);
      expect(await seqs({ limit: 100, orderId: 'ord_1', after: '3' })).toEqual(['4']);
      expect(await store.readLedger({ limit: 1 })).toEqual([entryOf('1', null)]);
    });
  });
}
