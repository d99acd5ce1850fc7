import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoOperations } from '../ledger/dynamo-operations.ts';
import { PowertoolsOperations, type Invocation } from '../ledger/powertools-operations.ts';
import { systemClock } from '../runtime/clock.ts';
import { log } from '../runtime/log.ts';
import type { Operations } from '../usecases/ports.ts';

/** The operation ledger as one invocation holds it. */
export const operationsOf = (client: DynamoDBClient, tableName: string, invocation: Invocation): Operations =>
  new PowertoolsOperations(
    new DynamoOperations(client, tableName, systemClock),
    systemClock,
    log,
    invocation,
  );
