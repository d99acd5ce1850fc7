import { paginateQuery, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { BY_FACT, settled, verbsOf, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import { BREAK_KINDS } from '../../domain/books/breaks.ts';
import type { Instant } from '../../domain/instant.ts';
import type { BreakList, ListedBreak } from '../../usecases/ports/books.ts';
import type { NeedsAttentionPlace } from '../../usecases/ports/needs-attention.ts';
import {
  needsAttentionFrom,
  needsAttentionKey,
  needsAttentionWrites,
  reopenNeedsAttention,
} from '../needs-attention/needs-attention-items.ts';
import { listNeedsAttention } from '../needs-attention/needs-attention.ts';
import { getItem } from '../table/get-item.ts';
import { moneyPartition } from '../table/keys.ts';
import { transact } from '../table/transact.ts';

const isBreak = ({ reason }: NeedsAttentionEntry): boolean => BREAK_KINDS.has(reason);

/** Differences between the books, among the entries of the list of what needs a person. */
export class DynamoBreakList implements BreakList {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async enter(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<'listed' | 'known'> {
    const table = this.#tableName;
    const entered = await transact(this.#client, needsAttentionWrites(table, { place, raises: [entry] }));
    if (entered.code === 'committed') return 'listed';
    const item = await getItem(this.#client, table, needsAttentionKey(place, entry));
    const known = item && needsAttentionFrom(item);
    // What a person dismissed stays dismissed. What was explained, and is not any more, needs a person again.
    if (known === undefined || known.open || known.settlements.at(-1)?.by !== BY_FACT) return 'known';
    await transact(this.#client, [reopenNeedsAttention(table, place, entry, entry.since)]);
    return 'listed';
  }

  async settle({ place, entry }: ListedBreak, now: Instant): Promise<void> {
    const to = settled(entry, { at: now, by: BY_FACT, why: verbsOf(entry).settledBy });
    // Refused where a person was faster.
    await transact(this.#client, needsAttentionWrites(this.#tableName, { place, settles: [to] }));
  }

  async open(): Promise<readonly ListedBreak[]> {
    const entries = await listNeedsAttention(this.#client, this.#tableName);
    return entries.flatMap(({ listed }) => (listed !== undefined && isBreak(listed.entry) ? [listed] : []));
  }

  async ofMoney(provider: string, movementId: string): Promise<readonly ListedBreak[]> {
    const found: ListedBreak[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': moneyPartition(provider, movementId) }),
        ConsistentRead: true,
      },
    );
    for await (const { Items: items = [] } of pages) {
      const entries = items.map(needsAttentionFrom).filter((entry) => entry !== undefined);
      found.push(...entries.map((entry) => ({ place: { provider, movementId }, entry })));
    }
    return found;
  }
}
