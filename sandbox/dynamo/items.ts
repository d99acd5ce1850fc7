/**
 * The keys of the sandbox's table:
 *
 * | pk | sk | item |
 * |---|---|---|
 * | `KEY#<idempotency key>` | `KEY` | what is stored under it; has a TTL |
 * | `PI#<id>` | `PI`, `REFUND#<id>` | a payment and its refunds |
 * | `RE#<id>` | `RE` | names the payment of a refund |
 * | `REFERENCE#<reference>` | `PI#<id>` | finds payments by `metadata.reference` |
 * | `PAYMENTS` | `<created>#<id>` | finds payments by the time of their creation |
 * | `ENDPOINTS` | `<url>` | a webhook endpoint |
 * | `OUTAGE` | `OUTAGE` | the outage, if there is one; has a TTL |
 * | `LEDGER` | `<seq>` | every ledger entry |
 * | `LEDGER#<orderId>` | `<seq>` | the same again for an order, so that asking for one order reads no other |
 */
export const keyItem = (key: string) => ({ pk: `KEY#${key}`, sk: 'KEY' });
export const paymentItem = (id: string) => ({ pk: `PI#${id}`, sk: 'PI' });
/** All refunds of a payment come after this. */
export const BEFORE_REFUNDS = 'REFUND#';
export const refundItem = (id: string, paymentIntent: string) => ({
  pk: `PI#${paymentIntent}`,
  sk: `${BEFORE_REFUNDS}${id}`,
});
export const refundPointer = (id: string) => ({ pk: `RE#${id}`, sk: 'RE' });
export const referencePartition = (reference: string) => `REFERENCE#${reference}`;
export const referenceItem = (reference: string, id: string) => ({
  pk: referencePartition(reference),
  sk: `PI#${id}`,
});
export const PAYMENTS = 'PAYMENTS';
/** All that were created at that millisecond or later come after this. */
export const createdFrom = (createdAtMs: number) => String(Math.max(0, createdAtMs)).padStart(15, '0');
export const createdItem = ({ id, createdAtMs }: { readonly id: string; readonly createdAtMs: number }) => ({
  pk: PAYMENTS,
  sk: `${createdFrom(createdAtMs)}#${id}`,
});
export const ENDPOINTS = 'ENDPOINTS';
export const endpointItem = (url: string) => ({ pk: ENDPOINTS, sk: url });
export const OUTAGE = { pk: 'OUTAGE', sk: 'OUTAGE' };
export const ledgerPartition = (orderId?: string) => (orderId === undefined ? 'LEDGER' : `LEDGER#${orderId}`);
