import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { NeedsAttentionList, NeedsAttentionPlace } from '../../usecases/ports/needs-attention.ts';
import { transact } from '../table/transact.ts';
import { countListed } from './count-needs-attention.ts';
import { reopenNeedsAttention } from './needs-attention-items.ts';

export class DynamoNeedsAttention implements NeedsAttentionList {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async raise(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<void> {
    await transact(this.#client, [reopenNeedsAttention(this.#tableName, place, entry, entry.since)]);
  }

  async count(): Promise<number> {
    return countListed(this.#client, this.#tableName);
  }
}
