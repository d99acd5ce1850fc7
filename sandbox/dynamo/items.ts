import type { Refund } from '../core/records.ts';

/**
 * The keys of the sandbox's table:
 *
 * | pk | sk | item |
 * |---|---|---|
 * | `KEY#<idempotency key>` | `KEY` | what is stored under it; has a TTL |
 * | `PI#<id>` | `PI`, `REFUND#<id>` | a payment and its refunds |
 * | `REFERENCE#<reference>` | `PI#<id>` | finds payments by `metadata.reference` |
 * | `ENDPOINTS` | `<url>` | a webhook endpoint |
 * | `LEDGER` | `<seq>` | every ledger entry |
 * | `LEDGER#<orderId>` | `<seq>` | the same again for an order, so that asking for one order reads no other |
 */
export const keyItem = (key: string) => ({ pk: `KEY#${key}`, sk: 'KEY' });
export const paymentItem = (id: string) => ({ pk: `PI#${id}`, sk: 'PI' });
export const refundItem = ({ id, paymentIntent }: Refund) => ({
  pk: `PI#${paymentIntent}`,
  sk: `REFUND#${id}`,
});
export const referencePartition = (reference: string) => `REFERENCE#${reference}`;
export const referenceItem = (reference: string, id: string) => ({
  pk: referencePartition(reference),
  sk: `PI#${id}`,
});
export const ENDPOINTS = 'ENDPOINTS';
export const endpointItem = (url: string) => ({ pk: ENDPOINTS, sk: url });
export const ledgerPartition = (orderId?: string) => (orderId === undefined ? 'LEDGER' : `LEDGER#${orderId}`);
