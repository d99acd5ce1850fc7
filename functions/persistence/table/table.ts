import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}
