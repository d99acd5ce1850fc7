import { authorizeRoute } from '../http/api/authorize.ts';
import { DynamoApiKeys } from '../persistence/merchants/dynamo-api-keys.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { admit } from '../usecases/merchants/admit.ts';

const apiKeys = new DynamoApiKeys(createDynamoClient(wire()), env.tableName);

export const handler = inTime(authorizeRoute(async (apiKey) => admit({ apiKeys, clock, log }, apiKey)));
