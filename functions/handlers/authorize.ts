import { authorizeRoute } from '../http/authorize.ts';
import { DynamoApiKeys } from '../ledger/dynamo-api-keys.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';

const apiKeys = new DynamoApiKeys(createDynamoClient(wire()), env.tableName);

export const handler = inTime(authorizeRoute(async (apiKey) => apiKeys.merchantOf(apiKey)));
