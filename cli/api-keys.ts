import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

import type { Actor } from '../functions/domain/audit/act.ts';
import { actWrites } from '../functions/persistence/audit/act-items.ts';
import { MerchantRegistry } from '../functions/persistence/merchants/merchant-registry.ts';
import { getItem } from '../functions/persistence/table/get-item.ts';
import { apiKeyKey } from '../functions/persistence/table/keys.ts';
import { transact, type Write } from '../functions/persistence/table/transact.ts';
import { actNow } from './actor.ts';
import { createApiKey } from './api-key.ts';
import type { Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';

/** Gives a merchant an API key. This is the one thing that the HTTP API does not do: it is done by who runs the product. */
export async function registerApiKey(
  cloud: Cloud,
  tableName: string,
  merchantId: string,
  actor: Actor,
): Promise<string> {
  const { apiKey, item } = createApiKey(merchantId);
  const client = new DynamoDBClient(cloud.client);
  await new MerchantRegistry(client, tableName).register(merchantId, item.createdAt);
  const about = item.pk.slice('K#'.length);
  const act = actNow(actor, { kind: 'api_key_created', about, merchantId, after: { keyId: about } });
  const put = { TableName: tableName, Item: marshall(item), ConditionExpression: 'attribute_not_exists(pk)' };
  const made: Write<{ readonly code: string }> = {
    write: { Put: put },
    refusal: () => ({ code: 'taken' }),
  };
  const { code } = await transact(client, [made, ...actWrites(tableName, act)]);
  if (code !== 'committed') throw new Error('another API key has its name');
  return apiKey;
}

/**
 * Nobody is let in by it any more, once API Gateway has forgotten that it trusted it.
 *
 * @returns whose it was
 */
export async function revokeApiKey(
  cloud: Cloud,
  tableName: string,
  keyId: string,
  actor: Actor,
): Promise<string> {
  const client = new DynamoDBClient(cloud.client);
  const found = await getItem(client, tableName, apiKeyKey(keyId));
  const merchantId = found === undefined ? undefined : String(unmarshall(found)['merchantId']);
  if (merchantId === undefined) throw noSuchKey(keyId);
  const act = actNow(actor, { kind: 'api_key_revoked', about: keyId, merchantId, before: { keyId } });
  const end = {
    TableName: tableName,
    Key: marshall(apiKeyKey(keyId)),
    ConditionExpression: 'attribute_exists(pk)',
  };
  const ended: Write<{ readonly code: string }> = {
    write: { Delete: end },
    refusal: () => ({ code: 'gone' }),
  };
  const { code } = await transact(client, [ended, ...actWrites(tableName, act)]);
  if (code !== 'committed') throw noSuchKey(keyId);
  return merchantId;
}

const noSuchKey = (keyId: string): CommandError =>
  new CommandError(`There is no API key once_${keyId}_… here.`);
