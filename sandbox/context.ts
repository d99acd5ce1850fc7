import { randomBytes } from 'node:crypto';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { SandboxContext } from './core/context.ts';
import { DynamoSandboxStore } from './dynamo/dynamo-sandbox-store.ts';

/** The core on AWS: its table, the real clock, ids that nobody can guess. */
export function awsContext(tableName: string): SandboxContext {
  return {
    store: new DynamoSandboxStore(new DynamoDBClient(), tableName),
    clock: Date.now,
    newId: (prefix) => prefix + randomBytes(12).toString('hex'),
  };
}
