import { paginateQuery, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { byTime, type Act } from '../../domain/audit/act.ts';
import type { AuditRecord } from '../../usecases/ports/audit.ts';
import { actsOfDay } from '../table/keys.ts';
import { transact } from '../table/transact.ts';
import { actFrom, actWrites } from './act-items.ts';

export class DynamoAuditRecord implements AuditRecord {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async record(act: Act): Promise<void> {
    const { code } = await transact(this.#client, actWrites(this.#tableName, act));
    if (code === 'act_recorded') throw new Error(`an act ${act.actId} is recorded already`);
  }

  async actsOf(day: string): Promise<readonly Act[]> {
    const acts: Act[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :day',
        ExpressionAttributeValues: marshall({ ':day': actsOfDay(day) }),
        ConsistentRead: true,
      },
    );
    for await (const { Items: items = [] } of pages) acts.push(...items.map(actFrom));
    return acts.toSorted(byTime);
  }
}
