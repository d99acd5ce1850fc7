import { authorizeRoute } from '../http/authorize.ts';
import { DynamoApiKeys } from '../ledger/dynamo-api-keys.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { env } from '../runtime/env.ts';

const apiKeys = new DynamoApiKeys(createDynamoClient(), env.tableName);

export const handler = authorizeRoute(async (apiKey) => apiKeys.merchantOf(apiKey));
