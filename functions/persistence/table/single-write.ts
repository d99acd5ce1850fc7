import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type Put,
  type Update,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './items.ts';
import { withoutConflict } from './retry-on-conflict.ts';

export type SinglePut = {
  readonly Put: Put;
  /** Whoever may write it writes the same, and again: it is right as it stands, and bears no token. */
  readonly sameOfAll?: true;
};

/** Its update expression sets {@link SET_WRITER}. */
export type SingleUpdate = { readonly Update: Update & { readonly UpdateExpression: string } };

/** `item` is the item after the write, or the one that stood in its way. Of a put it is not told again. */
export type SingleWritten = {
  readonly code: 'written' | 'refused';
  readonly item: Item | undefined;
};

/** In an update: the token by which a write outside of a transaction recognises itself. */
export const SET_WRITER = 'writer = :writer';

/**
 * A conditional write outside of a transaction. The client library repeats it when its answer is lost, and the repeat then
 * meets what the first try wrote: its condition fails, though the write was made. So each write leaves a token of its own
 * in the item, and what stands in its way is compared with that. Whatever else the item says, another may have written
 * too. The next put drops the token, the next update replaces it.
 *
 * A transaction needs none: the client library gives it a `ClientRequestToken` that its repeats bear as well.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 *
 * @throws ConflictError after all tries: nothing was written
 */
export async function singleWrite(
  client: DynamoDBClient,
  write: SinglePut | SingleUpdate,
): Promise<SingleWritten> {
  const writer = 'sameOfAll' in write ? undefined : newWriter();
  try {
    const item = await withoutConflict(async () => send(client, write, writer));
    return { code: 'written', item };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item: item } = error;
    const isMine = writer !== undefined && item?.['writer']?.S === writer.S;
    return { code: isMine ? 'written' : 'refused', item };
  }
}

/** The same update as a part of a transaction, which recognises itself. */
export const inTransaction = ({ Update: update }: SingleUpdate): SingleUpdate => ({
  Update: {
    ...update,
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':writer': newWriter() },
  },
});

const newWriter = (): Token => ({ S: randomBytes(6).toString('base64url') });

interface Token {
  readonly S: string;
}

async function send(
  client: DynamoDBClient,
  write: SinglePut | SingleUpdate,
  writer: Token | undefined,
): Promise<Item | undefined> {
  const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
  if ('Put' in write) {
    const Item = { ...write.Put.Item, ...(writer && { writer }) };
    await client.send(new PutItemCommand({ ...write.Put, Item, ReturnValuesOnConditionCheckFailure }));
    return undefined;
  }
  const { ExpressionAttributeValues: values } = write.Update;
  const { Attributes: item } = await client.send(
    new UpdateItemCommand({
      ...write.Update,
      ExpressionAttributeValues: { ...values, ...(writer && { ':writer': writer }) },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure,
    }),
  );
  return item;
}
