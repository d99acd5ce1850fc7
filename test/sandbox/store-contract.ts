import { beforeEach, describe, expect, it } from '@jest/globals';

import { GENERIC_DECLINE } from '../../sandbox/core/failures.ts';
import type { Endpoint, Outage, Payment } from '../../sandbox/core/records.ts';
import type { SandboxStore } from '../../sandbox/core/store.ts';
import { attemptOf, claimOf, entryOf, NOW, paymentOf, refundOf, reply } from './store-records.ts';

/** What every engine of the store does. Each test gets a store with nothing in it. */
export function describeSandboxWrites(engine: string, open: () => Promise<SandboxStore>): void {
  let store: SandboxStore;
  beforeEach(async () => {
    store = await open();
  });

  const wholeLedger = (orderId?: string) =>
    store.readLedger({ limit: 100, untilMs: NOW, ...(orderId === undefined ? {} : { orderId }) });
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
      expect(await store.find('payment', 'pi_1')).toBeUndefined();
      expect(await store.claimKey(claimOf('req_2'))).toEqual({ claimed: true, calls: 1 });
    });
  });

  describe(`${engine}: commit`, () => {
    it('writes everything or, without the key, nothing', async () => {
      expect(await complete('req_1')).toBe('key_lost');
      expect(await store.find('payment', 'pi_1')).toBeUndefined();
      expect(await store.findPaymentsByReference('ref-1')).toEqual([]);
      expect(await wholeLedger()).toEqual([]);

      await store.claimKey(claimOf('req_1'));
      expect(await complete('req_1')).toBe('committed');
      expect(await store.find('payment', 'pi_1')).toEqual(paymentOf('pi_1'));
      expect(await store.findPaymentsByReference('ref-1')).toEqual([paymentOf('pi_1')]);
      expect(await wholeLedger()).toEqual([entryOf('1-req_1')]);
      expect(await complete('req_1')).toBe('key_lost');
      expect(await wholeLedger()).toHaveLength(1);
    });

    it('keeps a declined payment, and finds payments of one reference in their order', async () => {
      const attempt = attemptOf('pi_2');
      const stored: Payment = { ...attempt, status: 'declined', failure: GENERIC_DECLINE };
      const earlier = paymentOf('pi_9', { createdAtMs: NOW - 1 });
      await store.commit({ payment: stored, entries: [] });
      await store.commit({ payment: earlier, entries: [] });
      await store.commit({ payment: paymentOf('pi_3', { metadata: {} }), entries: [] });
      expect(await store.findPaymentsByReference('ref-1')).toEqual([earlier, stored]);
    });

    it('keeps payments that their customers confirm', async () => {
      const byCustomer = {
        secret: 'secret',
        allowedTypes: null,
        types: ['card', 'sandbox_slow'],
        behavesAs: 'pm_sandbox_slow',
        presentedType: null,
      };
      const payments: readonly Payment[] = [
        { ...attemptOf('pi_1'), status: 'unconfirmed', paymentMethod: null, byCustomer },
        {
          ...attemptOf('pi_2'),
          status: 'requires_action',
          byCustomer: { ...byCustomer, allowedTypes: ['card'], presentedType: 'card' },
          action: { type: 'voucher', expiresAtMs: NOW },
        },
        { ...attemptOf('pi_3'), status: 'requires_action', byCustomer, action: { type: 'redirect' } },
        {
          ...attemptOf('pi_4'),
          status: 'processing',
          byCustomer,
          settles: { atMs: NOW, balance: 'txn_1' },
        },
      ];
      for (const payment of payments) {
        await store.commit({ payment, entries: [] });
        expect(await store.find('payment', payment.id)).toEqual(payment);
      }
    });

    it('refunds only from the version that was read', async () => {
      await store.commit({ payment: paymentOf('pi_1'), entries: [] });
      const take = (id: string, before: number, amount: number, version: number) =>
        store.commit({
          change: paymentOf('pi_1', { amountRefunded: before + amount, version }),
          records: [{ kind: 'refund', record: refundOf(id, amount) }],
          entries: [entryOf(id)],
        });
      const outcomes = await Promise.all(['re_1', 're_2', 're_3'].map((id) => take(id, 0, 600, 2)));
      expect(outcomes.toSorted()).toEqual(['committed', 'payment_changed', 'payment_changed']);
      expect(await take('re_4', 600, 400, 3)).toBe('committed');
      expect(await store.find('payment', 'pi_1')).toMatchObject({ amountRefunded: 1000, version: 3 });
      expect(await store.listOf('refund', 'pi_1')).toHaveLength(2);
      expect(await wholeLedger()).toHaveLength(2);
    });

    it('lets a payment method that serves once serve once', async () => {
      const pay = (id: string) =>
        store.commit({ payment: paymentOf(id), consumes: 'pm_1', entries: [entryOf(id)] });
      expect(await store.isConsumed('pm_1')).toBe(false);
      const outcomes = await Promise.all(['pi_1', 'pi_2'].map(pay));
      expect(outcomes.toSorted()).toEqual(['committed', 'payment_changed']);
      expect(await store.isConsumed('pm_1')).toBe(true);
      expect(await store.isConsumed('pm_2')).toBe(false);
      expect(await wholeLedger()).toHaveLength(1);
    });

    it('changes a payment only from the version that was read, once', async () => {
      const attempt = attemptOf('pi_1');
      const next = { ...attempt, version: 2 };
      const ends: Payment[] = [
        paymentOf('pi_1', { version: 2 }),
        { ...next, status: 'declined', failure: GENERIC_DECLINE },
        { ...next, status: 'canceled', canceledAtMs: NOW, cancellationReason: null, failure: null },
      ];
      const change = (payment: Payment) =>
        store.commit({ change: payment, entries: [entryOf(payment.status)] });
      expect(await Promise.all(ends.map(change))).toEqual(ends.map(() => 'payment_changed'));
      expect(await store.find('payment', 'pi_1')).toBeUndefined();

      await store.commit({ payment: { ...attempt, status: 'requires_action' }, entries: [] });
      const outcomes = await Promise.all(ends.map(change));
      expect(outcomes.toSorted()).toEqual(['committed', 'payment_changed', 'payment_changed']);
      const end = ends[outcomes.indexOf('committed')];
      expect(await store.find('payment', 'pi_1')).toEqual(end);
      expect(await store.findPaymentsByReference('ref-1')).toEqual([end]);
      expect(await wholeLedger()).toEqual([entryOf(end?.status ?? '')]);
    });

    it('changes nothing without the key, and leaves the key in flight when it is refused', async () => {
      const key = { key: 'key-1', owner: 'req_1', reply };
      const before = paymentOf('pi_1');
      const after = paymentOf('pi_1', { disputed: true, version: 2 });
      await store.commit({ payment: before, entries: [] });
      expect(await store.commit({ key, change: after, entries: [] })).toBe('key_lost');
      expect(await store.find('payment', 'pi_1')).toEqual(before);

      await store.claimKey(claimOf('req_1'));
      const early = { ...after, version: 3 };
      expect(await store.commit({ key, change: early, entries: [] })).toBe('payment_changed');
      expect(await store.claimKey(claimOf('req_2'))).toMatchObject({ existing: { status: 'in_flight' } });
      expect(await store.commit({ key, change: after, entries: [] })).toBe('committed');
      expect(await store.find('payment', 'pi_1')).toEqual(after);
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
      const first: Endpoint = {
        ...{ id: 'we_1', url: 'https://a.test/', enabledEvents: ['*'], apiVersion: null },
        createdAtMs: NOW,
      };
      expect(await store.saveEndpoint(first)).toEqual(first);
      const asked = { enabledEvents: ['charge.refunded'], apiVersion: '2022-11-15' };
      const again = { ...first, id: 'we_2', ...asked, createdAtMs: NOW + 1 };
      const kept = { ...first, ...asked };
      expect(await store.saveEndpoint(again)).toEqual(kept);
      const other = { ...first, id: 'we_3', url: 'https://b.test/' };
      await store.saveEndpoint(other);
      expect(await store.listEndpoints()).toEqual([kept, other]);
    });
  });
}
