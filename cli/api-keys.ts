import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { ActState, Actor } from '../functions/domain/audit/act.ts';
import { isExpired, type ApiKey } from '../functions/domain/merchants/api-key.ts';
import { actWrites, type ActRecorded } from '../functions/persistence/audit/act-items.ts';
import { apiKeyFrom } from '../functions/persistence/merchants/api-key-items.ts';
import { isRegistered } from '../functions/persistence/merchants/merchant-registry.ts';
import { getItem } from '../functions/persistence/table/get-item.ts';
import { apiKeyKey } from '../functions/persistence/table/keys.ts';
import { transact, type Write } from '../functions/persistence/table/transact.ts';
import { actNow } from './actor.ts';
import { createApiKey, type KeyLimits } from './api-key.ts';
import { CommandError } from './command-error.ts';
import { fittedTable } from './plain-table.ts';

type KeyRefused = { readonly code: 'unknown_merchant' | 'taken' | 'gone' } | ActRecorded;

/**
 * Gives a merchant an API key.
 *
 * @throws CommandError when there is no such merchant: nothing is made by a typing error
 */
export async function registerApiKey(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
  actor: Actor,
  limits: KeyLimits = {},
): Promise<string> {
  const { secretKey, apiKey, item } = createApiKey(merchantId, limits);
  const { keyId: about } = apiKey;
  const act = actNow(actor, { kind: 'api_key_created', about, merchantId, after: stateOf(apiKey) });
  const put = { TableName: tableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' };
  const made: Write<KeyRefused> = { write: { Put: put }, refusal: () => ({ code: 'taken' }) };
  const known: Write<KeyRefused> = {
    write: { ConditionCheck: isRegistered(tableName, merchantId) },
    refusal: () => ({ code: 'unknown_merchant' }),
  };
  const { code } = await transact<KeyRefused>(client, [known, made, ...actWrites(tableName, act)]);
  if (code === 'unknown_merchant') throw noSuchMerchant(merchantId);
  if (code !== 'committed') throw new Error('another API key has its name');
  return secretKey;
}

/** What the record of acts has of it. */
const stateOf = ({ keyId, scopes, validUntil }: ApiKey): ActState => ({
  keyId,
  ...(scopes === undefined ? {} : { scopes: scopes.join(' ') }),
  ...(validUntil === undefined ? {} : { validUntil }),
});

/**
 * Nobody is let in by it any more, once API Gateway has forgotten that it trusted it.
 *
 * @returns whose it was
 */
export async function revokeApiKey(
  client: DynamoDBClient,
  tableName: string,
  keyId: string,
  actor: Actor,
): Promise<string> {
  const found = await getItem(client, tableName, apiKeyKey(keyId));
  if (found === undefined) throw noSuchKey(keyId);
  const apiKey = apiKeyFrom(found);
  const { merchantId } = apiKey;
  const act = actNow(actor, { kind: 'api_key_revoked', about: keyId, merchantId, before: stateOf(apiKey) });
  const end = {
    TableName: tableName,
    Key: marshall(apiKeyKey(keyId)),
    ConditionExpression: 'attribute_exists(pk)',
  };
  const ended: Write<KeyRefused> = { write: { Delete: end }, refusal: () => ({ code: 'gone' }) };
  const { code } = await transact<KeyRefused>(client, [ended, ...actWrites(tableName, act)]);
  if (code !== 'committed') throw noSuchKey(keyId);
  return merchantId;
}

/** A row a key. None has a secret: that is shown once, when the key is made. */
export function apiKeysTable(apiKeys: readonly ApiKey[], now: string): string {
  if (apiKeys.length === 0) return 'There are no API keys.';
  const rows = apiKeys.map((apiKey) => {
    const { keyId, merchantId, createdAt, scopes, validUntil, lastUsedOn } = apiKey;
    const ends =
      validUntil === undefined ? 'never' : isExpired(apiKey, now) ? `ended ${validUntil}` : validUntil;
    return [
      merchantId,
      keyId,
      scopes === undefined ? 'everything' : scopes.join(', '),
      createdAt,
      ends,
      lastUsedOn ?? 'never',
    ];
  });
  return fittedTable(['merchant', 'key', 'may', 'made', 'ends', 'last used'], rows);
}

const noSuchKey = (keyId: string): CommandError =>
  new CommandError(`There is no API key once_${keyId}_… here.`);

const noSuchMerchant = (merchantId: string): CommandError =>
  new CommandError(
    `There is no merchant ${merchantId} here. \`npm run once -- merchant list\` shows all; \`merchant add ${merchantId} --reason <text>\` makes it.`,
  );
