import { createHash } from 'node:crypto';
import { comparableEmail } from '../../domain/orders/customer-email.ts';
import { comparable } from '../../domain/orders/external-reference.ts';
import type { OperationId } from '../../domain/operations/operation.ts';
import type { DocumentDraft, DocumentSeries } from '../../domain/invoices/invoice.ts';

/** Primary keys of the one table. A value that a client chooses comes last, so that no two names can meet. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const orderPartition = (merchantId: string, orderId: string): string => `M#${merchantId}#O#${orderId}`;
export const skuPartition = (merchantId: string, sku: string): string => `M#${merchantId}#SKU#${sku}`;

export const ORDER_SORT_KEY = 'ORDER';

export const orderKey = (merchantId: string, orderId: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: ORDER_SORT_KEY,
});

/** Read backwards, a partition tells the order before its details. */
export const ORDER_DETAILS_SORT_KEY = 'DETAILS';

export const orderDetailsKey = (merchantId: string, orderId: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: ORDER_DETAILS_SORT_KEY,
});

export const MERCHANT_SORT_KEY = 'CURRENT';

/** What a merchant says of itself now. */
export const merchantKey = (merchantId: string): Key => ({
  pk: `M#${merchantId}#MERCHANT`,
  sk: MERCHANT_SORT_KEY,
});

/** What it said then. */
export const merchantVersionKey = (merchantId: string, version: number): Key => ({
  pk: `M#${merchantId}#MERCHANT`,
  sk: `VERSION#${String(version).padStart(9, '0')}`,
});

export const INVOICE_SORT_KEY = 'INVOICE';

export const invoiceKey = (merchantId: string, orderId: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: INVOICE_SORT_KEY,
});

export const CREDIT_NOTE_PREFIX = 'CREDIT#';

/** By the refund that it is for: each has one. */
const creditNoteKey = (merchantId: string, orderId: string, refundId: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: `${CREDIT_NOTE_PREFIX}${refundId}`,
});

export const documentKey = (document: DocumentDraft): Key => {
  const { merchantId, orderId } = document;
  return document.kind === 'invoice'
    ? invoiceKey(merchantId, orderId)
    : creditNoteKey(merchantId, orderId, document.refundId);
};

export const PARKED_PREFIX = 'PARKED#';

/** In the partition of an order that may not be there yet, where whoever reads its story meets it. */
export const parkedKey = (merchantId: string, orderId: string, provider: string, eventId: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: `${PARKED_PREFIX}${provider}#${eventId}`,
});

/** What needs a person, in the partition of what it is about. */
export const NEEDS_ATTENTION_PREFIX = 'ATTENTION#';

/** The partition of an entry about an item that cannot be read: apart, since whoever reads the item's own may read all of it. */
export const UNREADABLE_PREFIX = 'UNREADABLE#';

/** What people did about an order, in its partition. */
export const ACT_PREFIX = 'ACT#';

interface ActName {
  readonly at: string;
  readonly actId: string;
}

export const actOfOrderKey = (merchantId: string, orderId: string, { at, actId }: ActName): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: `${ACT_PREFIX}${at}#${actId}`,
});

/** All that people did on one day of UTC. No function may write there. */
export const actsOfDay = (day: string): string => `${ACTS_PREFIX}${day}`;

const ACTS_PREFIX = 'ACTS#';

export const isActsOfDay = (pk: string): boolean => pk.startsWith(ACTS_PREFIX);

export const actOfDayKey = (day: string, { at, actId }: ActName): Key => ({
  pk: actsOfDay(day),
  sk: `${at}#${actId}`,
});

/** Is there while no new order is taken. */
export const INTAKE_KEY: Key = { pk: 'SETTINGS', sk: 'INTAKE' };

export const OPERATION_PREFIX = 'OP#';

/** An order, an invoice and a credit note are the records of their own making: its claim stands where they will. */
export function operationKey({ merchantId, kind, key, subject }: OperationId): Key {
  if ('provider' in subject) return webhookEventKey(subject.provider, key);
  if ('orderId' in subject) {
    if (kind === 'order') return orderKey(merchantId, subject.orderId);
    if (kind === 'invoice') return invoiceKey(merchantId, subject.orderId);
    if (kind === 'credit_note') return creditNoteKey(merchantId, subject.orderId, key);
  }
  const partition =
    'orderId' in subject
      ? orderPartition(merchantId, subject.orderId)
      : skuPartition(merchantId, subject.sku);
  return { pk: partition, sk: `${OPERATION_PREFIX}${kind}#${key}` };
}

/** Until 24 November 2026 an order and the record of the request that placed it were two items. */
export const recordBesideOrderKey = (merchantId: string, orderId: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: `${OPERATION_PREFIX}order#${orderId}`,
});

export const PRODUCT_SORT_KEY = 'PRODUCT';

/** A product, which is the first shard of its stock, and the others. */
export const productKey = (merchantId: string, sku: string, shard = 0): Key => ({
  pk: skuPartition(merchantId, sku),
  sk: shard === 0 ? PRODUCT_SORT_KEY : `${PRODUCT_SORT_KEY}#${shard}`,
});

export const shardIn = (sortKey: string): number => Number(sortKey.slice(PRODUCT_SORT_KEY.length + 1));

/** A merchant's own movement of a SKU. */
export const movementKey = (merchantId: string, sku: string, movementId: string): Key => ({
  pk: skuPartition(merchantId, sku),
  sk: `MOVE#manual#${movementId}`,
});

/** What moves for an order after it was placed: all of its SKUs at once, once for each reason. */
export const orderMovementKey = (merchantId: string, orderId: string, reason: string): Key => ({
  pk: orderPartition(merchantId, orderId),
  sk: `MOVE#${reason}`,
});

/** The last number of a series, and who waits for the next ones: one query tells both. */
export const seriesPartition = ({ merchantId, kind, year }: DocumentSeries): string =>
  `M#${merchantId}#SERIES#${kind}#${year}`;

export const COUNTER_SORT_KEY = 'COUNTER';

export const counterKey = (series: DocumentSeries): Key => ({
  pk: seriesPartition(series),
  sk: COUNTER_SORT_KEY,
});

/** By the document, so that whoever makes it stands there once. */
export const waitingKey = (document: DocumentDraft): Key => ({
  pk: seriesPartition(document),
  sk: `WAITING#${document.orderId}#${documentKey(document).sk}`,
});

/** Where a reference stands: by what it is compared by, and as it came, which is where earlier releases put it. */
export function externalReferenceKeys(merchantId: string, reference: string): readonly [Key, ...Key[]] {
  const at = (value: string): Key => ({ pk: `U#${merchantId}#external_reference#${value}`, sk: 'U' });
  const compared = comparable(reference);
  return compared === reference ? [at(compared)] : [at(compared), at(reference)];
}

export const transactionKey = (provider: string, transactionId: string): Key => ({
  pk: `U#${provider}#transaction_id#${transactionId}`,
  sk: 'U',
});

/** One refund at the gateway is one refund of one order. */
export const gatewayRefundKey = (provider: string, gatewayRefundId: string): Key => ({
  pk: `U#${provider}#refund_id#${gatewayRefundId}`,
  sk: 'U',
});

export const EVENT_SORT_KEY = 'EVENT';

export const webhookEventKey = (provider: string, eventId: string): Key => ({
  pk: `W#${provider}#${eventId}`,
  sk: EVENT_SORT_KEY,
});

/** An event that waits for a payment whose order is not known: beside its record. */
export const parkedAloneKey = (provider: string, eventId: string): Key => ({
  pk: webhookEventKey(provider, eventId).pk,
  sk: 'PARKED',
});

/** A merchant's shard of the list of its API keys. */
export const apiKeyShard = (merchantId: string, keyId: string): string =>
  listShard(merchantId, API_KEY_LIST, keyId);

export const apiKeyShards = (merchantId: string): readonly string[] => listShards(merchantId, API_KEY_LIST);

const API_KEY_LIST = 'api_keys';

export const apiKeyKey = (keyId: string): Key => ({ pk: `K#${keyId}`, sk: 'APIKEY' });

/** Shards of the index that the sweep reads: enough that no index partition limits the rate of new orders. */
export const DUE_SHARDS = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

/**
 * A merchant's shard of the index of orders by time. There are as many as all merchants share for what is due, so no merchant
 * meets the limit of this index before that of the other. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
 */
export const placedShard = (merchantId: string, orderId: string): string =>
  placedShardOf(merchantId, dueShard(orderId));

export const placedShards = (merchantId: string): readonly string[] =>
  DUE_SHARDS.map((shard) => placedShardOf(merchantId, shard));

const placedShardOf = (merchantId: string, shard: string): string => `${merchantId}#${shard}`;

/**
 * A merchant's shard of one of its lists: `products`, `invoices`, `credit_notes`, `api_keys`. There are as many as {@link placedShards}
 * has, so no list meets the limit of an index partition before that one does.
 */
export const listShard = (merchantId: string, list: string, name: string): string =>
  `${placedShardOf(merchantId, list)}#${dueShard(name)}`;

export const listShards = (merchantId: string, list: string): readonly string[] =>
  DUE_SHARDS.map((shard) => `${placedShardOf(merchantId, list)}#${shard}`);

const PRODUCT_LIST = 'products';

/** By a digest, since a SKU may end in anything. */
export const productShard = (merchantId: string, sku: string): string =>
  listShard(merchantId, PRODUCT_LIST, createHash('sha256').update(sku).digest('hex'));

export const productShards = (merchantId: string): readonly string[] => listShards(merchantId, PRODUCT_LIST);

/** A customer's shard of the orders of one merchant: by a digest, which is as short for a long address. */
export const customerShard = (merchantId: string, email: string, orderId: string): string =>
  `${customerDigest(merchantId, email)}#${dueShard(orderId)}`;

export const customerShards = (merchantId: string, email: string): readonly string[] =>
  DUE_SHARDS.map((shard) => `${customerDigest(merchantId, email)}#${shard}`);

/** 96 bits. Who reads an order by it compares the address itself. */
const customerDigest = (merchantId: string, email: string): string =>
  createHash('sha256')
    .update(JSON.stringify([merchantId, comparableEmail(email)]))
    .digest('base64url')
    .slice(0, 16);

/** All merchants: few, and read as a whole. */
export const MERCHANTS_PARTITION = 'MERCHANTS';

export const registeredMerchantKey = (merchantId: string): Key => ({
  pk: MERCHANTS_PARTITION,
  sk: merchantId,
});

/** The partition of what needs a person about money that belongs to no order of ours. */
const MONEY_PREFIX = 'MONEY#';

export const moneyPartition = (provider: string, movementId: string): string =>
  `${MONEY_PREFIX}${provider}#${movementId}`;

/** What a partition of money is about. Undefined: it is none. */
export function moneyIn(pk: string): { readonly provider: string; readonly movementId: string } | undefined {
  const [, provider = ''] = pk.split('#');
  const movementId = pk.slice(moneyPartition(provider, '').length);
  return moneyPartition(provider, movementId) === pk ? { provider, movementId } : undefined;
}

/** The shard of what needs a person: the sweep leaves it alone. */
export const NEEDS_ATTENTION_SHARD = 'attention';

/** Names end in a hexadecimal digit of a hash, or in a letter or digit of a provider's id: the last one spreads them. */
export const dueShard = (name: string): string =>
  String((Number.parseInt(name.slice(-1), 36) || 0) % DUE_SHARDS.length);
