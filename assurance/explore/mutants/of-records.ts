import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Mutant } from '../wiring.ts';
import { portLike } from '../../world/port-like.ts';
import { rewritten, sortKeyIn } from './rewritten.ts';

interface Written {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
}

/** An update that leaves the revision as it was. */
const revisionKept = <Write extends Written>(write: Write): Write => ({
  ...write,
  UpdateExpression: write.UpdateExpression?.replace(
    /ADD revision :oneRevision(, )?/,
    (_all, more?: string) => (more === undefined ? '' : 'ADD '),
  ).trim(),
});

/** The clauses that this release has besides those of the one before. */
const LOCK = /^(attribute_not_exists\((revision|dueAt)\)|revision = :revision|dueAt = :same_dueAt)$/;

const lockedByVersion = <Write extends Written>(write: Write): Write => ({
  ...write,
  ConditionExpression: write.ConditionExpression?.split(' AND ')
    .filter((clause) => !LOCK.test(clause))
    .join(' AND '),
});

const ofOrder = ({ Put: put, Update: update }: TransactWriteItem): boolean =>
  sortKeyIn(put?.Item ?? update?.Key) === 'ORDER';

const each =
  (change: <Write extends Written>(write: Write) => Write, isMeant: (write: TransactWriteItem) => boolean) =>
  (writes: readonly TransactWriteItem[]) => ({
    writes: writes.map((write) => {
      if (!isMeant(write)) return write;
      const { Put: put, Update: update } = write;
      return { ...write, ...(put && { Put: change(put) }), ...(update && { Update: change(update) }) };
    }),
  });

/** The records of orders and operations, with one promise less. */
export const ofRecords: readonly Mutant[] = [
  {
    name: 'revision-kept',
    says: 'an update leaves the revision of its item as it was',
    workloads: ['pay-no-webhooks'],
    wire: rewritten({ update: revisionKept, transaction: each(revisionKept, () => true) }),
  },
  {
    name: 'locked-by-version',
    says: 'the lock of an order is its version, which several writes keep',
    workloads: ['holder-fails-as-order-is-cancelled'],
    interlopers: ['news'],
    wire: rewritten({
      update: (update) => (sortKeyIn(update.Key) === 'ORDER' ? lockedByVersion(update) : update),
      transaction: each(lockedByVersion, ofOrder),
    }),
  },
  {
    name: 'recognised-by-content',
    says: 'an order that has the version which was to be written is taken for the own write',
    workloads: ['refund-before-invoice'],
    interlopers: ['refund'],
    wire: (wiring) => ({
      ...wiring,
      numbering: portLike(wiring.numbering, {
        assignNumber: async (from, to, settles) => {
          const written = await wiring.numbering.assignNumber(from, to, settles);
          if (written !== undefined) return written;
          const found = await wiring.orders.find(from.merchantId, from.orderId);
          return found?.status === 'paid' && found.version === to.version ? found : undefined;
        },
      }),
    }),
  },
];
