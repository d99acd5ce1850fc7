import { createHash } from 'node:crypto';
import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { ListPosition } from '../../usecases/ports/lists.ts';
import type { Item } from '../table/items.ts';
import type { ListIndex } from './indexes.ts';

/** Before and after everything that a key can be. */
export const FIRST = ' ';
export const LAST = '\u{10ffff}';

/** Entries that together are below four kilobytes, the smallest read that is billed. */
const PAGE = 25;

/** A partition of an index, from one key to another, both included. */
export interface Source {
  readonly index: ListIndex;
  readonly shard: string;
  readonly from: string;
  readonly until: string;
}

/** What an index has of an item. */
export interface Entry {
  readonly pk: string;
  readonly sk: string;
  readonly by: string;
}

export interface WalkOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly order: 'ascending' | 'descending';
  /** Read at once from each source; {@link PAGE} unless it is said otherwise. */
  readonly pageSize?: number;
  /** Goes on behind it. */
  readonly start?: ListPosition | undefined;
}

const keys = z.object({ pk: z.string(), sk: z.string() });

/**
 * Several partitions of indexes as one list in the order of their keys. A list lies in several so that none of them limits how
 * fast a merchant may write. Each is read a page at a time, and only as far as the list is walked.
 */
export class ShardedWalk {
  readonly #heads: Head[];
  readonly #order: WalkOptions['order'];
  #position: ListPosition | undefined;

  private constructor(heads: Head[], { order, start }: WalkOptions) {
    this.#heads = heads;
    this.#order = order;
    this.#position = start;
  }

  static async open(sources: readonly Source[], options: WalkOptions): Promise<ShardedWalk> {
    return new ShardedWalk(
      await Promise.all(sources.map(async (source) => Head.open(entriesOf(source, options)))),
      options,
    );
  }

  /** Whether nothing comes any more. */
  isOver(): boolean {
    return this.#first() === undefined;
  }

  /** Behind the entry that was taken last. */
  get position(): ListPosition | undefined {
    return this.#position;
  }

  async take(): Promise<Entry | undefined> {
    const head = this.#first();
    const entry = head?.entry;
    if (head === undefined || entry === undefined) return undefined;
    const read = this.#position?.at === entry.by ? this.#position.read : [];
    this.#position = { at: entry.by, read: [...read, digestOf(entry)] };
    await head.advance();
    return entry;
  }

  #first(): Head | undefined {
    const before = (one: string, other: string) =>
      this.#order === 'ascending' ? byBytes(one, other) < 0 : byBytes(one, other) > 0;
    return this.#heads.reduce<Head | undefined>((first, head) => {
      if (head.entry === undefined) return first;
      return first?.entry === undefined || before(head.entry.by, first.entry.by) ? head : first;
    }, undefined);
  }
}

/** Of a stream the entry that was read and not taken yet. */
class Head {
  entry: Entry | undefined;
  readonly #stream: AsyncGenerator<Entry>;

  private constructor(stream: AsyncGenerator<Entry>) {
    this.#stream = stream;
  }

  static async open(stream: AsyncGenerator<Entry>): Promise<Head> {
    const head = new Head(stream);
    await head.advance();
    return head;
  }

  async advance(): Promise<void> {
    const step = await this.#stream.next();
    this.entry = step.done === true ? undefined : step.value;
  }
}

/** Of a source what is left to walk behind the start. */
function remaining({ from, until }: Source, { order, start }: WalkOptions): Pick<Source, 'from' | 'until'> {
  if (start === undefined) return { from, until };
  return order === 'ascending'
    ? { from: laterOf(from, start.at), until }
    : { from, until: earlierOf(until, start.at) };
}

/** Several entries may have the key that a walk starts at: those that its list had are not taken again. */
function takenBefore(start: ListPosition | undefined): (entry: Entry) => boolean {
  if (start === undefined) return () => false;
  const read = new Set(start.read);
  return (entry) => entry.by === start.at && read.has(digestOf(entry));
}

async function* entriesOf(source: Source, options: WalkOptions): AsyncGenerator<Entry> {
  const { index, shard } = source;
  const { client, tableName, order, pageSize = PAGE, start } = options;
  const { from, until } = remaining(source, options);
  if (byBytes(from, until) > 0) return;
  const wasTaken = takenBefore(start);
  let after: Item | undefined;
  do {
    const { Items: items = [], LastEvaluatedKey: last } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: index.name,
        KeyConditionExpression: `${index.shard} = :shard AND ${index.by} BETWEEN :from AND :until`,
        ExpressionAttributeValues: marshall({ ':shard': shard, ':from': from, ':until': until }),
        ScanIndexForward: order === 'ascending',
        Limit: pageSize,
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      }),
    );
    for (const item of items) {
      const entry = { ...keys.parse(unmarshall(item)), by: item[index.by]?.S ?? '' };
      if (!wasTaken(entry)) yield entry;
    }
    after = last;
  } while (after !== undefined);
}

/** As DynamoDB orders keys. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
const laterOf = (one: string, other: string): string => (byBytes(one, other) > 0 ? one : other);
const earlierOf = (one: string, other: string): string => (byBytes(one, other) < 0 ? one : other);

/** 48 bits tell apart the few entries that stand at one point of a list. */
const digestOf = ({ pk, sk }: Entry): string =>
  createHash('sha256').update(`${pk} ${sk}`).digest('base64url').slice(0, 8);
