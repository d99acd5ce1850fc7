import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Mutant } from '../wiring.ts';
import { rewritten, sortKeyIn, sortKeyOf, withoutCondition } from './rewritten.ts';

const isFenced = ({
  ConditionExpression: condition,
}: {
  readonly ConditionExpression?: string | undefined;
}): boolean => condition?.includes('#epoch') === true;

/** These puts of a transaction, without their conditions. */
const unguarded =
  (isMeant: (write: TransactWriteItem) => boolean) =>
  (writes: readonly TransactWriteItem[]): { readonly writes: readonly TransactWriteItem[] } => ({
    writes: writes.map((write) =>
      write.Put !== undefined && isMeant(write) ? { Put: withoutCondition(write.Put) } : write,
    ),
  });

const apart = (writes: readonly TransactWriteItem[], isApart: (write: TransactWriteItem) => boolean) => ({
  within: writes.filter((write) => !isApart(write)),
  alone: writes.filter(isApart),
});

const isRefill = (writes: readonly TransactWriteItem[]): boolean =>
  writes.every((write) => sortKeyOf(write).startsWith('PRODUCT'));

const isOperation = (sortKey: string): boolean => sortKey.startsWith('OP#');

/** The counter's write, as if one number had been drawn. */
function byOne(write: TransactWriteItem): TransactWriteItem {
  const { Update: update } = write;
  if (update === undefined || sortKeyOf(write) !== 'COUNTER') return write;
  const values = update.ExpressionAttributeValues;
  const next = { N: String(Number(values?.[':previous']?.N ?? 0) + 1) };
  return { Update: { ...update, ExpressionAttributeValues: { ...values, ':sequence': next } } };
}

/** The protocol's writes, each with one condition or one transaction less. */
export const ofWrites: readonly Mutant[] = [
  {
    name: 'no-fencing',
    says: 'an operation’s record is written whoever holds it by now',
    workloads: ['pay', 'refund-no-webhooks', 'webhook-races'],
    wire: rewritten({
      put: (put) => (isFenced(put) ? withoutCondition(put) : put),
      transaction: unguarded(({ Put: put }) => put !== undefined && isFenced(put)),
    }),
  },
  {
    name: 'no-rank-guard',
    says: 'an order is written whatever it has become since it was read',
    workloads: ['cancel-races-charge', 'two-refunds'],
    wire: rewritten({
      transaction: unguarded(
        (write) => sortKeyOf(write) === 'ORDER' && write.Put !== undefined && !isFenced(write.Put),
      ),
    }),
  },
  {
    name: 'counter-outside',
    says: 'an invoice’s number is drawn before its transaction, not in it',
    workloads: ['pay'],
    wire: rewritten({
      transaction: (writes) => {
        const { within, alone } = apart(writes, (write) => sortKeyOf(write) === 'COUNTER');
        return { before: alone, writes: within };
      },
    }),
  },
  {
    name: 'numbered-past-the-counter',
    says: 'the counter moves by one, however many documents are written at once',
    workloads: ['busy-merchant'],
    wire: rewritten({
      transaction: (writes) => ({ writes: writes.map(byOne) }),
    }),
  },
  {
    name: 'completion-outside',
    says: 'an operation’s end is written after the business transaction, not in it',
    workloads: ['pay', 'client-gives-up'],
    wire: rewritten({
      transaction: (writes) => {
        const { within, alone } = apart(writes, (write) => isOperation(sortKeyOf(write)));
        return { writes: within, after: alone };
      },
    }),
  },
  {
    name: 'event-not-recorded',
    says: 'a webhook takes effect and leaves no record',
    workloads: ['pay'],
    wire: rewritten({
      put: (put) => (sortKeyIn(put.Item) === 'EVENT' ? 'not at all' : put),
      transaction: (writes) => ({ writes: writes.filter((write) => sortKeyOf(write) !== 'EVENT') }),
    }),
  },
  {
    name: 'stock-unguarded',
    says: 'stock is taken whether it is there or not',
    workloads: ['last-item'],
    wire: rewritten({
      transaction: (writes) => ({
        writes: writes.map((write) =>
          write.Update?.ConditionExpression?.includes('onHand') === true
            ? { Update: withoutCondition(write.Update) }
            : write,
        ),
      }),
    }),
  },
  {
    name: 'refilled-from-nowhere',
    says: 'a shard is given stock that no other shard loses',
    workloads: ['hot-sku'],
    wire: rewritten({
      transaction: (writes) => ({
        writes: isRefill(writes)
          ? writes.filter(({ Update: update }) => update?.ConditionExpression === undefined)
          : writes,
      }),
    }),
  },
  {
    name: 'closed-blindly',
    says: 'an order leaves the sweep’s list whatever has been asked of it since',
    workloads: ['two-refunds', 'paid-then-cancelled'],
    wire: rewritten({
      update: (update) =>
        update.UpdateExpression?.startsWith('REMOVE dueAt') === true ? withoutCondition(update) : update,
    }),
  },
  {
    name: 'effect-unmarked',
    says: 'nothing tells that a charge was sent until its outcome is known',
    workloads: ['pay-no-webhooks'],
    wire: rewritten({
      put: (put) => {
        if (!sortKeyIn(put.Item).startsWith('OP#charge') || put.Item?.['status']?.S !== 'processing')
          return put;
        const { effectStartedAt: _mark, ...unmarked } = put.Item;
        return { ...put, Item: unmarked };
      },
    }),
  },
  {
    name: 'revision-left',
    says: 'an order is updated, and its revision stays',
    workloads: ['pay'],
    wire: rewritten({
      update: (update) => ({
        ...update,
        ...(update.ExpressionAttributeValues?.[':oneRevision'] === undefined
          ? {}
          : {
              ExpressionAttributeValues: {
                ...update.ExpressionAttributeValues,
                ':oneRevision': { N: '0' },
              },
            }),
      }),
    }),
  },
];
