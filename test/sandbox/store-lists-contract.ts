import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Refund } from '../../sandbox/core/money-records.ts';
import type { SandboxStore } from '../../sandbox/core/store.ts';
import { disputeOf, entryOf, lineOf, NOW, paymentOf, refundOf, seqOf } from './store-records.ts';

/** What every engine of the store finds again. Each test gets a store with nothing in it. */
export function describeSandboxReads(engine: string, open: () => Promise<SandboxStore>): void {
  let store: SandboxStore;
  beforeEach(async () => {
    store = await open();
  });

  describe(`${engine}: records of a payment`, () => {
    it('finds them by id, and those of a payment in their order', async () => {
      const others = { ...refundOf('re_4', 1), paymentIntent: 'pi_2' };
      const refunds: Refund[] = [
        { ...refundOf('re_3', 300), createdAtMs: NOW },
        {
          ...refundOf('re_1', 100),
          createdAtMs: NOW + 1,
          status: 'pending',
          pendingReason: 'processing',
          succeedsAtMs: NOW + 2_000,
        },
        { ...refundOf('re_2', 200), createdAtMs: NOW + 2, status: 'failed', failureReason: 'declined' },
        others,
      ];
      for (const record of refunds)
        await store.commit({ records: [{ kind: 'refund', record }], entries: [] });
      const dispute = disputeOf('dp_1', NOW);
      await store.commit({ records: [{ kind: 'dispute', record: dispute }], entries: [] });
      expect(await store.listOf('refund', 'pi_1')).toEqual(refunds.slice(0, 3));
      expect(await store.listOf('refund', 'pi_none')).toEqual([]);
      for (const refund of refunds) expect(await store.find('refund', refund.id)).toEqual(refund);
      expect(await store.find('refund', 're_none')).toBeUndefined();
      expect(await store.listOf('dispute', 'pi_1')).toEqual([dispute]);
      expect(await store.find('dispute', 'dp_1')).toEqual(dispute);
    });

    it('takes the place of what has the same id', async () => {
      const record = disputeOf('dp_1', NOW);
      const lost = { ...record, status: 'lost' } as const;
      for (const each of [record, lost]) {
        await store.commit({ records: [{ kind: 'dispute', record: each }], entries: [] });
      }
      expect(await store.find('dispute', 'dp_1')).toEqual(lost);
      expect(await store.listOf('dispute', 'pi_1')).toEqual([lost]);
      expect(await store.list('dispute', { fromMs: 0, untilMs: NOW, limit: 9 })).toEqual([lost]);
    });
  });

  describe(`${engine}: lists by time`, () => {
    const period = { fromMs: NOW, untilMs: NOW + 2, limit: 10 };

    it('has both ends of the time in it, the newest first, and of one moment the greatest id', async () => {
      const created = (id: string, createdAtMs: number) => paymentOf(id, { createdAtMs });
      const all = [created('pi_3', NOW + 2), created('pi_1', NOW), created('pi_2', NOW + 1)];
      const same = [created('pi_5', NOW + 1), created('pi_4', NOW + 1)];
      for (const payment of [...all, ...same]) await store.commit({ payment, entries: [] });
      const ids = async (fromMs: number, untilMs: number) =>
        (await store.list('payment', { fromMs, untilMs, limit: 10 })).map(({ id }) => id);
      expect(await ids(NOW, NOW + 2)).toEqual(['pi_3', 'pi_5', 'pi_4', 'pi_2', 'pi_1']);
      expect(await ids(NOW + 1, NOW + 1)).toEqual(['pi_5', 'pi_4', 'pi_2']);
      expect(await ids(NOW + 3, NOW + 9)).toEqual([]);
      expect(await ids(NOW + 2, NOW)).toEqual([]);
    });

    it('goes on after the last one of a page', async () => {
      const records = ['txn_1', 'txn_2', 'txn_3'].map((id, index) => lineOf(id, NOW + Math.min(index, 1)));
      for (const record of records) {
        await store.commit({ records: [{ kind: 'balance_transaction', record }], entries: [] });
      }
      const [first, second, third] = await store.list('balance_transaction', period);
      expect([first?.id, second?.id, third?.id]).toEqual(['txn_3', 'txn_2', 'txn_1']);
      expect(await store.list('balance_transaction', { ...period, limit: 2 })).toEqual([first, second]);
      const after = { createdAtMs: NOW + 1, id: 'txn_2' };
      expect(await store.list('balance_transaction', { ...period, after })).toEqual([third]);
      const last = { createdAtMs: NOW, id: 'txn_1' };
      expect(await store.list('balance_transaction', { ...period, after: last })).toEqual([]);
      expect(await store.list('balance_transaction', { ...period, fromMs: NOW + 1, after })).toEqual([]);
    });
  });

  describe(`${engine}: requests`, () => {
    it('counts those of an endpoint in a second', async () => {
      const counts = await Promise.all([1, 2, 3].map(() => store.countRequest('GET /v1/refunds', 7)));
      expect(counts.toSorted()).toEqual([1, 2, 3]);
      expect(await store.countRequest('POST /v1/refunds', 7)).toBe(1);
      expect(await store.countRequest('GET /v1/refunds', 8)).toBe(1);
    });
  });

  describe(`${engine}: ledger`, () => {
    it('is read in order, in pages, for one order, and no further than the present', async () => {
      const entries = [entryOf('3'), entryOf('1', null), entryOf('2', 'ord_2'), entryOf('4')];
      for (const entry of [...entries, entryOf('5', 'ord_1', NOW + 1)]) await store.appendToLedger(entry);
      const seqs = async (page: Omit<Parameters<SandboxStore['readLedger']>[0], 'untilMs'>, untilMs = NOW) =>
        (await store.readLedger({ untilMs, ...page })).map(({ seq }) => seq);
      const places = (...of: readonly string[]) => of.map((place) => seqOf(place));
      expect(await seqs({ limit: 100 })).toEqual(places('1', '2', '3', '4'));
      expect(await seqs({ limit: 2 })).toEqual(places('1', '2'));
      expect(await seqs({ limit: 2, after: seqOf('2') })).toEqual(places('3', '4'));
      expect(await seqs({ limit: 100, orderId: 'ord_1' })).toEqual(places('3', '4'));
      expect(await seqs({ limit: 100, orderId: 'ord_1', after: seqOf('3') })).toEqual(places('4'));
      expect(await seqs({ limit: 100, orderId: 'ord_1', after: seqOf('4') }, NOW + 1)).toEqual([
        seqOf('5', NOW + 1),
      ]);
      expect(await seqs({ limit: 100, after: seqOf('5', NOW + 1) }, NOW)).toEqual([]);
      expect(await store.readLedger({ limit: 1, untilMs: NOW })).toEqual([entryOf('1', null)]);
    });
  });
}
