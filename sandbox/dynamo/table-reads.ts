import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, unknown>;

export interface Range {
  readonly pk: string;
  readonly from?: string;
  readonly after?: string;
  readonly before?: string;
  readonly limit?: number;
  readonly isNewestFirst?: boolean;
}

/** A sort key cannot be empty, and a condition on it is one: BETWEEN has both its ends in it. */
function within(pk: string, from: string, before: string | undefined) {
  const [condition, values] =
    before === undefined
      ? from === ''
        ? ['pk = :pk', {}]
        : ['pk = :pk AND sk >= :from', { ':from': from }]
      : from === ''
        ? ['pk = :pk AND sk < :before', { ':before': before }]
        : ['pk = :pk AND sk BETWEEN :from AND :before', { ':from': from, ':before': before }];
  return {
    KeyConditionExpression: condition,
    ExpressionAttributeValues: marshall({ ':pk': pk, ...values }),
  };
}

/** What is read of the sandbox's table, consistently. */
export class TableReads {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async get(key: { pk: string; sk: string }): Promise<Item | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: marshall(key), ConsistentRead: true }),
    );
    return item && unmarshall(item);
  }

  /** Those of a partition that lie between `from`, or after `after`, and before `before`. */
  async query({
    pk,
    from = '',
    after,
    before,
    limit,
    isNewestFirst = false,
  }: Range): Promise<readonly Item[]> {
    const lower = after === undefined ? from : `${after}\u0000`;
    if (before !== undefined && before <= lower) return [];
    const items: Item[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          ...within(pk, lower, before),
          ScanIndexForward: !isNewestFirst,
          ExclusiveStartKey: start,
          Limit: limit === undefined ? undefined : limit + 1 - items.length,
        }),
      );
      const found = (page.Items ?? []).map((item) => unmarshall(item));
      items.push(...found.filter(({ sk }) => sk !== before));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && (limit === undefined || items.length < limit));
    return limit === undefined ? items : items.slice(0, limit);
  }
}
