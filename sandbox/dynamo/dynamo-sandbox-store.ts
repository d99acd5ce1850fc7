import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

import { type LedgerEntry, ledgerEntrySchema } from '../core/ledger.ts';
import {
  type Endpoint,
  endpointSchema,
  keyRecordSchema,
  type Outage,
  outageSchema,
  type Payment,
} from '../core/records.ts';
import type {
  ClaimOutcome,
  Commit,
  CommitOutcome,
  KeyClaim,
  Kind,
  KindOfPayment,
  Kinds,
  LedgerPage,
  Page,
  SandboxStore,
} from '../core/store.ts';
import { commitWrites } from './commit-writes.ts';
import { refusedWrites, unlessConflict, unlessRefused } from './conflicts.ts';
import {
  afterAll,
  beforeAll,
  consumedItem,
  ENDPOINTS,
  endpointItem,
  keyItem,
  ledgerPartition,
  listPartition,
  listPlace,
  OUTAGE,
  paymentPartition,
  pointerItem,
  recordItem,
  referencePartition,
  requestsItem,
  ledgerPlace,
} from './items.ts';
import { schemas } from './schemas.ts';
import { type Item, TableReads } from './table-reads.ts';

/** For how long a count of requests is kept. */
const COUNT_LIFE_SECONDS = 60;

export class DynamoSandboxStore implements SandboxStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #reads: TableReads;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
    this.#reads = new TableReads(client, tableName);
  }

  async claimKey(claim: KeyClaim): Promise<ClaimOutcome> {
    const isNew = 'attribute_not_exists(pk)';
    const isReleased = '#status = :released';
    const ownerDied = '(#status = :in_flight AND leaseExpiresAtMs <= :now AND fingerprint = :fingerprint)';
    const command = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: marshall(keyItem(claim.key)),
      UpdateExpression:
        'SET #status = :in_flight, #owner = :owner, fingerprint = :fingerprint, leaseExpiresAtMs = :lease, ' +
        'expiresAtMs = :expires, expiresAt = :ttl ADD calls :one',
      ConditionExpression: [isNew, isReleased, ownerDied].join(' OR '),
      ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
      ExpressionAttributeValues: marshall({
        ':in_flight': 'in_flight',
        ':released': 'released',
        ':owner': claim.owner,
        ':fingerprint': claim.fingerprint,
        ':now': claim.nowMs,
        ':lease': claim.leaseExpiresAtMs,
        ':expires': claim.expiresAtMs,
        ':ttl': Math.ceil(claim.expiresAtMs / 1000),
        ':one': 1,
      }),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes } = await unlessConflict(() => this.#client.send(command));
      return { claimed: true, calls: parseKey(Attributes).calls };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const existing = parseKey(error.Item);
      const isMine = existing.status === 'in_flight' && existing.owner === claim.owner;
      return isMine ? { claimed: true, calls: existing.calls } : { claimed: false, existing };
    }
  }

  async releaseKey(key: string, owner: string): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#tableName,
      Key: marshall(keyItem(key)),
      UpdateExpression: 'SET #status = :released',
      ConditionExpression: '#status = :in_flight AND #owner = :owner',
      ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
      ExpressionAttributeValues: marshall({
        ':released': 'released',
        ':in_flight': 'in_flight',
        ':owner': owner,
      }),
    });
    await unlessRefused(() => this.#client.send(command));
  }

  async forgetKey(key: string, expiresAtMs?: number): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.#tableName,
      Key: marshall(keyItem(key)),
      ...(expiresAtMs === undefined
        ? { ConditionExpression: 'attribute_exists(pk)' }
        : {
            ConditionExpression: 'expiresAtMs = :expires',
            ExpressionAttributeValues: marshall({ ':expires': expiresAtMs }),
          }),
    });
    return unlessRefused(() => this.#client.send(command));
  }

  async commit(commit: Commit): Promise<CommitOutcome> {
    const writes = commitWrites(this.#tableName, commit);
    try {
      await unlessConflict(() => this.#client.send(new TransactWriteItemsCommand({ TransactItems: writes })));
      return 'committed';
    } catch (error) {
      // Only the first writes can be refused, and the reasons come in the order of the writes.
      const refused = refusedWrites(error);
      if (commit.key !== undefined && refused[0] === true) return 'key_lost';
      if (refused.includes(true)) return 'payment_changed';
      throw error;
    }
  }

  async findPaymentsByReference(reference: string): Promise<readonly Payment[]> {
    const items = await this.#reads.query({ pk: referencePartition(reference) });
    const found = await this.#named('payment', items);
    return found.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  async find<K extends Kind>(kind: K, id: string): Promise<Kinds[K] | undefined> {
    if (kind === 'payment') return this.#record(kind, id, null);
    const pointer = await this.#reads.get(pointerItem(kind, id));
    return pointer && this.#record(kind, id, paymentOf(pointer));
  }

  async list<K extends Kind>(kind: K, { fromMs, untilMs, after, limit }: Page): Promise<readonly Kinds[K][]> {
    const first = listPlace(untilMs + 1);
    const last = after === undefined ? first : listPlace(after.createdAtMs, after.id);
    const items = await this.#reads.query({
      pk: listPartition(kind),
      from: listPlace(fromMs),
      before: last < first ? last : first,
      isNewestFirst: true,
      limit,
    });
    return this.#named(kind, items);
  }

  async listOf<K extends KindOfPayment>(kind: K, paymentIntent: string): Promise<readonly Kinds[K][]> {
    const items = await this.#reads.query({
      pk: paymentPartition(paymentIntent),
      from: beforeAll(kind),
      before: afterAll(kind),
    });
    const records = items.map((item) => schemas[kind].parse(item));
    return records.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  async isConsumed(paymentMethod: string): Promise<boolean> {
    return (await this.#reads.get(consumedItem(paymentMethod))) !== undefined;
  }

  /** The records that items point to, in the order of the items. */
  async #named<K extends Kind>(kind: K, items: readonly Item[]): Promise<readonly Kinds[K][]> {
    const found = await Promise.all(
      items.map((item) => this.#record(kind, String(item['id'] ?? item['paymentIntent']), paymentOf(item))),
    );
    return found.filter((record) => record !== undefined);
  }

  async #record<K extends Kind>(
    kind: K,
    id: string,
    paymentIntent: string | null,
  ): Promise<Kinds[K] | undefined> {
    const item = await this.#reads.get(recordItem(kind, id, paymentIntent));
    return item && schemas[kind].parse(item);
  }

  async saveEndpoint(endpoint: Endpoint): Promise<Endpoint> {
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: marshall(endpointItem(endpoint.url)),
        UpdateExpression:
          'SET id = if_not_exists(id, :id), createdAtMs = if_not_exists(createdAtMs, :created), ' +
          '#url = :url, enabledEvents = :events, apiVersion = :version',
        ExpressionAttributeNames: { '#url': 'url' },
        ExpressionAttributeValues: marshall({
          ':id': endpoint.id,
          ':created': endpoint.createdAtMs,
          ':url': endpoint.url,
          ':events': endpoint.enabledEvents,
          ':version': endpoint.apiVersion,
        }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return endpointSchema.parse(unmarshall(Attributes ?? {}));
  }

  async listEndpoints(): Promise<readonly Endpoint[]> {
    const items = await this.#reads.query({ pk: ENDPOINTS });
    return items.map((item) => endpointSchema.parse(item));
  }

  async saveOutage(outage: Outage): Promise<void> {
    const item = { ...OUTAGE, ...outage, expiresAt: Math.ceil(outage.untilMs / 1000) };
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: marshall(item) }));
  }

  async findOutage(): Promise<Outage | undefined> {
    const item = await this.#reads.get(OUTAGE);
    return item && outageSchema.parse(item);
  }

  async endOutage(): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#tableName, Key: marshall(OUTAGE) }));
  }

  async countRequest(endpoint: string, second: number): Promise<number> {
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: marshall(requestsItem(endpoint, second)),
        UpdateExpression: 'SET expiresAt = :expires ADD requests :one',
        ExpressionAttributeValues: marshall({ ':expires': second + COUNT_LIFE_SECONDS, ':one': 1 }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Number(unmarshall(Attributes ?? {})['requests']);
  }

  async appendToLedger(entry: LedgerEntry): Promise<void> {
    await this.commit({ entries: [entry] });
  }

  async readLedger({ orderId, after, untilMs, limit }: LedgerPage): Promise<readonly LedgerEntry[]> {
    const items = await this.#reads.query({
      pk: ledgerPartition(orderId),
      limit,
      // An entry's place begins with its time.
      before: ledgerPlace(untilMs + 1),
      ...(after === undefined ? {} : { after }),
    });
    return items.map((item) => ledgerEntrySchema.parse(item));
  }
}

const paymentOf = (item: Item): string | null =>
  typeof item['paymentIntent'] === 'string' ? item['paymentIntent'] : null;

/** The key is not an attribute of its own. */
function parseKey(item: Record<string, AttributeValue> | undefined) {
  return keyRecordSchema.parse(unmarshall(item ?? {}));
}
