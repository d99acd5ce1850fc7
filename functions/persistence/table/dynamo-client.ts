import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/**
 * A write that is repeated by the client is safe: each one is conditional.
 *
 * @param wire reaches the table within the time that the invocation has left
 */
export const createDynamoClient = (
  wire: NonNullable<DynamoDBClientConfig['requestHandler']>,
): DynamoDBClient => new DynamoDBClient({ maxAttempts: 4, requestHandler: wire });
