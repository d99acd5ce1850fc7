import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Actor } from '../functions/domain/audit/act.ts';
import { MerchantRegistry } from '../functions/persistence/merchants/merchant-registry.ts';
import { actNow } from './actor.ts';
import { CommandError } from './command-error.ts';

/** @throws CommandError when the merchant is there */
export async function addMerchant(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
  actor: Actor,
): Promise<void> {
  const registry = new MerchantRegistry(client, tableName);
  const act = actNow(actor, {
    kind: 'merchant_added',
    about: merchantId,
    merchantId,
    after: { merchant: merchantId },
  });
  if ((await registry.add(merchantId, act)) === 'merchant_exists') {
    throw new CommandError(`The merchant ${merchantId} is there already.`);
  }
}

export async function allMerchants(client: DynamoDBClient, tableName: string): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const each of new MerchantRegistry(client, tableName).all()) all.push(each);
  return all;
}

/**
 * The merchant that is named, or the only one that is there.
 *
 * @throws CommandError when there are several, or none
 */
export async function chosenMerchant(
  client: DynamoDBClient,
  tableName: string,
  named: string | undefined,
): Promise<string> {
  const all = await allMerchants(client, tableName);
  if (named !== undefined) {
    if (all.includes(named)) return named;
    throw new CommandError(`There is no merchant ${named} here; there are ${all.join(', ') || 'none'}.`);
  }
  const [only, ...others] = all;
  if (only === undefined) throw new CommandError('There is no merchant here.');
  if (others.length > 0) throw new CommandError(`Say --merchant, one of ${all.join(', ')}.`);
  return only;
}
