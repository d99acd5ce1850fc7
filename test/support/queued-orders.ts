import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { invoiceKey } from '../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import { transactionCancelled } from './transaction-cancelled.ts';
import { type World } from '../../assurance/world/world.ts';
import { dies } from '../../assurance/world/gate.ts';

export const conflict = { answer: transactionCancelled('TransactionConflict') };

/** Orders that are paid, in the order of their places in the line. */
export async function paid(world: World, count: number): Promise<readonly OrderKey[]> {
  const orders = await Promise.all(Array.from({ length: count }, (_, index) => world.paid(`k${index}`)));
  return orders.sort((one, other) => (one.orderId < other.orderId ? -1 : 1));
}

export async function two(world: World): Promise<readonly [OrderKey, OrderKey]> {
  const [first, second] = await paid(world, 2);
  if (first === undefined || second === undefined) throw new Error('there are not two');
  return [first, second];
}

/** It lost its number to another, stood in line, and died there. */
export async function diesQueued(world: World, order: OrderKey): Promise<void> {
  world.tap.arm('TransactWriteItems', conflict);
  await diesBehind(world, order);
}

/**
 * The same where others stand there already.
 *
 * @param place which put it is that stands in line, behind its claim's: taking over from another's takes two
 */
export async function diesBehind(world: World, order: OrderKey, place = 2): Promise<void> {
  await dies(world.tap.arm('PutItem', 'crash_after', place), world.issueInvoice(order));
}

export const isQueued = async (world: World): Promise<readonly string[]> =>
  (await world.items()).flatMap(({ sk }) => (sk.startsWith('WAITING#') ? [sk] : []));

export const numberIn = async (world: World, order: OrderKey): Promise<unknown> =>
  (await world.history(order)).invoice?.number;

/** The claim of its invoice is another owner's by now. */
export const goesOn = (world: World, { merchantId, orderId }: OrderKey): Promise<void> =>
  world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall(invoiceKey(merchantId, orderId)),
      UpdateExpression: 'ADD epoch :one',
      ExpressionAttributeValues: marshall({ ':one': 1 }),
    }),
  );
