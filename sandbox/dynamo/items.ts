import type { Kind } from '../core/store.ts';

/**
 * The keys of the sandbox's table:
 *
 * | pk | sk | item |
 * |---|---|---|
 * | `KEY#<idempotency key>` | `KEY` | what is stored under it; has a TTL |
 * | `PI#<id>` | `PI`, `REFUND#<id>` | a payment and its refunds |
 * | | `DISPUTE#<id>`, `WARNING#<id>`, `REVIEW#<id>`, `BALANCE#<id>` | what else there is of it |
 * | `RE#<id>` | `RE` | names the payment of a refund; likewise `DP`, `ISSFR`, `PRV`, `TXN` |
 * | `REFERENCE#<reference>` | `PI#<id>` | finds payments by `metadata.reference` |
 * | `PAYMENTS` | `<created>#<id>` | finds payments by the time of their creation; likewise `REFUNDS` and the others |
 * | `PM#<payment method>` | `PM` | has served its one payment |
 * | `REQUESTS#<endpoint>` | `<second>` | how many there were; has a TTL |
 * | `ENDPOINTS` | `<url>` | a webhook endpoint |
 * | `OUTAGE` | `OUTAGE` | the outage, if there is one; has a TTL |
 * | `LEDGER` | `<seq>` | every ledger entry |
 * | `LEDGER#<orderId>` | `<seq>` | the same again for an order, so that asking for one order reads no other |
 */
export const keyItem = (key: string) => ({ pk: `KEY#${key}`, sk: 'KEY' });
export const paymentItem = (id: string) => ({ pk: `PI#${id}`, sk: 'PI' });

/** Where records of a kind lie: beside their payment, and the names under which they are found by id and by time. */
const PLACES: Readonly<
  Record<Kind, { readonly sk: string; readonly pointer: string; readonly list: string }>
> = {
  payment: { sk: 'PI', pointer: 'PI', list: 'PAYMENTS' },
  refund: { sk: 'REFUND', pointer: 'RE', list: 'REFUNDS' },
  dispute: { sk: 'DISPUTE', pointer: 'DP', list: 'DISPUTES' },
  warning: { sk: 'WARNING', pointer: 'ISSFR', list: 'WARNINGS' },
  review: { sk: 'REVIEW', pointer: 'PRV', list: 'REVIEWS' },
  balance_transaction: { sk: 'BALANCE', pointer: 'TXN', list: 'BALANCE' },
  payout: { sk: 'PAYOUT', pointer: 'PO', list: 'PAYOUTS' },
};

/** What is about no payment lies here. */
const NO_PAYMENT = 'none';

export const paymentPartition = (paymentIntent: string | null) => `PI#${paymentIntent ?? NO_PAYMENT}`;
/** All records of a kind come after this, in the partition of their payment. */
export const beforeAll = (kind: Kind) => `${PLACES[kind].sk}#`;
/** All records of a kind come before this, and the next kind after it. */
export const afterAll = (kind: Kind) => `${PLACES[kind].sk}$`;
export const recordItem = (kind: Kind, id: string, paymentIntent: string | null) =>
  kind === 'payment' ? paymentItem(id) : { pk: paymentPartition(paymentIntent), sk: beforeAll(kind) + id };
export const pointerItem = (kind: Kind, id: string) => {
  const { pointer } = PLACES[kind];
  return { pk: `${pointer}#${id}`, sk: pointer };
};
export const listPartition = (kind: Kind) => PLACES[kind].list;
/** In the order of creation, and of one moment by id. */
export const listPlace = (createdAtMs: number, id = '') =>
  `${String(Math.max(0, createdAtMs)).padStart(15, '0')}#${id}`;
export const listItem = (
  kind: Kind,
  { id, createdAtMs }: { readonly id: string; readonly createdAtMs: number },
) => ({
  pk: listPartition(kind),
  sk: listPlace(createdAtMs, id),
});
export const consumedItem = (paymentMethod: string) => ({ pk: `PM#${paymentMethod}`, sk: 'PM' });
export const requestsItem = (endpoint: string, second: number) => ({
  pk: `REQUESTS#${endpoint}`,
  sk: String(second),
});
export const referencePartition = (reference: string) => `REFERENCE#${reference}`;
export const referenceItem = (reference: string, id: string) => ({
  pk: referencePartition(reference),
  sk: `PI#${id}`,
});
export const ENDPOINTS = 'ENDPOINTS';
export const endpointItem = (url: string) => ({ pk: ENDPOINTS, sk: url });
export const OUTAGE = { pk: 'OUTAGE', sk: 'OUTAGE' };
export const ledgerPartition = (orderId?: string) => (orderId === undefined ? 'LEDGER' : `LEDGER#${orderId}`);
/** Where entries of that moment and later begin: see `ledger-entry.ts`. */
export const ledgerPlace = (atMs: number) => String(atMs).padStart(14, '0');
