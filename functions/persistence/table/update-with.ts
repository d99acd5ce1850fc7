import type { DynamoDBClient, Update } from '@aws-sdk/client-dynamodb';
import type { OrderChanged } from '../../usecases/ports/orders.ts';
import { inTransaction, singleWrite, type SingleUpdate } from './single-write.ts';
import { transact, type Write } from './transact.ts';

/**
 * An update under its condition, and what goes with it. Where nothing does it is written alone: a transaction costs twice
 * as much. False if a condition did not hold: nothing was written.
 */
export async function updateWith(
  client: DynamoDBClient,
  update: SingleUpdate,
  others: readonly Write<{ readonly code: string }>[],
): Promise<boolean> {
  if (others.length > 0) return updateTogether(client, inTransaction(update), others);
  return (await singleWrite(client, update)).code === 'written';
}

/** The same, always as one transaction. */
export async function updateTogether(
  client: DynamoDBClient,
  update: { readonly Update: Update },
  others: readonly Write<{ readonly code: string }>[],
): Promise<boolean> {
  const first: Write<OrderChanged> = { write: update, refusal: () => ({ code: 'order_changed' }) };
  return (await transact(client, [first, ...others])).code === 'committed';
}
