import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
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
  paymentSchema,
  type Refund,
  refundSchema,
} from '../core/records.ts';
import type {
  ClaimOutcome,
  Commit,
  CommitOutcome,
  KeyClaim,
  LedgerPage,
  SandboxStore,
} from '../core/store.ts';
import { commitWrites } from './commit-writes.ts';
import { refusedWrites, unlessConflict, unlessRefused } from './conflicts.ts';
import {
  BEFORE_REFUNDS,
  createdFrom,
  ENDPOINTS,
  endpointItem,
  keyItem,
  ledgerPartition,
  OUTAGE,
  paymentItem,
  PAYMENTS,
  referencePartition,
  refundItem,
  refundPointer,
} from './items.ts';

type Item = Record<string, AttributeValue>;

export class DynamoSandboxStore implements SandboxStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
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
      // Only the first two writes can be refused, and the reasons come in the order of the writes.
      const refused = refusedWrites(error);
      if (commit.key !== undefined && refused[0] === true) return 'key_lost';
      if (refused.includes(true)) return 'payment_changed';
      throw error;
    }
  }

  async findPayment(id: string): Promise<Payment | undefined> {
    const item = await this.#get(paymentItem(id));
    return item && paymentSchema.parse(item);
  }

  async findPaymentsByReference(reference: string): Promise<readonly Payment[]> {
    return this.#named(await this.#query({ pk: referencePartition(reference) }));
  }

  async listPayments({ fromMs, untilMs }: { fromMs: number; untilMs: number }): Promise<readonly Payment[]> {
    const items = await this.#query({ pk: PAYMENTS, after: createdFrom(fromMs) });
    return this.#named(items.filter(({ sk }) => String(sk) < createdFrom(untilMs + 1)));
  }

  /** The payments that items point to, oldest first. */
  async #named(items: readonly Record<string, unknown>[]): Promise<readonly Payment[]> {
    const found = await Promise.all(items.map((item) => this.findPayment(String(item['paymentIntent']))));
    return found.filter((payment) => payment !== undefined).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  async findRefund(id: string): Promise<Refund | undefined> {
    const pointer = await this.#get(refundPointer(id));
    const item = pointer && (await this.#get(refundItem(id, String(pointer['paymentIntent']))));
    return item && refundSchema.parse(item);
  }

  async listRefunds(paymentIntent: string): Promise<readonly Refund[]> {
    const items = await this.#query({ pk: paymentItem(paymentIntent).pk, after: BEFORE_REFUNDS });
    const refunds = items.map((item) => refundSchema.parse(item));
    return refunds.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  async saveEndpoint(endpoint: Endpoint): Promise<Endpoint> {
    const { Attributes } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: marshall(endpointItem(endpoint.url)),
        UpdateExpression:
          'SET id = if_not_exists(id, :id), createdAtMs = if_not_exists(createdAtMs, :created), ' +
          '#url = :url, enabledEvents = :events',
        ExpressionAttributeNames: { '#url': 'url' },
        ExpressionAttributeValues: marshall({
          ':id': endpoint.id,
          ':created': endpoint.createdAtMs,
          ':url': endpoint.url,
          ':events': endpoint.enabledEvents,
        }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return endpointSchema.parse(unmarshall(Attributes ?? {}));
  }

  async listEndpoints(): Promise<readonly Endpoint[]> {
    const items = await this.#query({ pk: ENDPOINTS });
    return items.map((item) => endpointSchema.parse(item));
  }

  async saveOutage(outage: Outage): Promise<void> {
    const item = { ...OUTAGE, ...outage, expiresAt: Math.ceil(outage.untilMs / 1000) };
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item: marshall(item) }));
  }

  async findOutage(): Promise<Outage | undefined> {
    const item = await this.#get(OUTAGE);
    return item && outageSchema.parse(item);
  }

  async endOutage(): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#tableName, Key: marshall(OUTAGE) }));
  }

  async appendToLedger(entry: LedgerEntry): Promise<void> {
    await this.commit({ entries: [entry] });
  }

  async readLedger({ orderId, after, limit }: LedgerPage): Promise<readonly LedgerEntry[]> {
    const pk = ledgerPartition(orderId);
    const items = await this.#query({ pk, limit, ...(after === undefined ? {} : { after }) });
    return items.map((item) => ledgerEntrySchema.parse(item));
  }

  async #get(key: { pk: string; sk: string }): Promise<Record<string, unknown> | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: marshall(key), ConsistentRead: true }),
    );
    return item && unmarshall(item);
  }

  /** All of a partition, or the first `limit` items after `after`. */
  async #query({ pk, after, limit }: { pk: string; after?: string; limit?: number }) {
    const items: Record<string, unknown>[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          ConsistentRead: true,
          KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
          ExpressionAttributeValues: marshall(
            { ':pk': pk, ':after': after },
            { removeUndefinedValues: true },
          ),
          ExclusiveStartKey: from,
          Limit: limit === undefined ? undefined : limit - items.length,
        }),
      );
      items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (limit === undefined || items.length < limit));
    return items;
  }
}

/** The key is not an attribute of its own. */
function parseKey(item: Item | undefined) {
  return keyRecordSchema.parse(unmarshall(item ?? {}));
}
