import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Deadlines below every function's own. A write that is repeated by the client is safe: each one is conditional. */
export const createDynamoClient = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });
