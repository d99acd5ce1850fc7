import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { StreamRecord } from '../../functions/persistence/orders/order-stream.ts';

const described = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }),
});
const iterator = z.object({ ShardIterator: z.string() });
const records = z.object({
  Records: z.array(z.object({ dynamodb: z.looseObject({ SequenceNumber: z.string() }) })),
});

/** The stream of a table on DynamoDB Local, whose records are what Lambda hands over. */
export class TableStream {
  readonly #endpoint: string;
  readonly #arn: string;

  private constructor(endpoint: string, arn: string) {
    this.#endpoint = endpoint;
    this.#arn = arn;
  }

  /** Tells of every change from now on. */
  static async open(tableName: string): Promise<TableStream> {
    const endpoint = process.env['DYNAMODB_LOCAL_ENDPOINT'] ?? '';
    const client = new DynamoDBClient({
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } as const;
    const { TableDescription: table } = await client.send(
      new UpdateTableCommand({ TableName: tableName, StreamSpecification }),
    );
    client.destroy();
    if (table?.LatestStreamArn === undefined) throw new Error(`${tableName} has no stream`);
    return new TableStream(endpoint, table.LatestStreamArn);
  }

  /** All records since it was opened, in their order. */
  async read(): Promise<readonly StreamRecord[]> {
    const { StreamDescription: stream } = described.parse(
      await this.#ask('DescribeStream', { StreamArn: this.#arn }),
    );
    const found: StreamRecord[] = [];
    for (const { ShardId } of stream.Shards) {
      const from = { StreamArn: this.#arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      const { ShardIterator } = iterator.parse(await this.#ask('GetShardIterator', from));
      found.push(...records.parse(await this.#ask('GetRecords', { ShardIterator })).Records);
    }
    return found;
  }

  /** Streams have a client of their own, which is nothing but these three requests; the signature is not checked. */
  async #ask(action: string, body: object): Promise<unknown> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${action}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20261124/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${action}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
