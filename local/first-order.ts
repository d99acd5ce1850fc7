import { orderIdFor } from '../functions/domain/operations/identity.ts';

/** The key of the first order that a newcomer places. Its id follows from it: it is the same on every machine. */
const KEY = 'order-1001';

export const firstOrderId = (merchantId: string): string => orderIdFor(merchantId, KEY);

/** What `npm start` prints and README shows: four commands, each of which runs as it is pasted. */
export const firstOrder = (merchantId: string): string => `\
. .local/env
curl -s -X POST "$API/orders" -H "Authorization: Bearer $KEY" -H 'Idempotency-Key: ${KEY}' \\
  -H 'Content-Type: application/json' -d '{"externalReference":"1001","customer":{"email":"buyer@example.com"},
      "lines":[{"sku":"atlas","quantity":1}],"paymentMethod":"pm_card_visa"}'
curl -s --fail --retry 30 --retry-all-errors "$API/orders/${firstOrderId(merchantId)}/invoice" \\
  -H "Authorization: Bearer $KEY" -H 'Accept: application/pdf' -o invoice.pdf
curl -s "$API/orders/${firstOrderId(merchantId)}" -H "Authorization: Bearer $KEY"`;

/** What `. .local/env` sets in a shell. */
export const shellEnvironment = (apiUrl: string, apiKey: string): string =>
  `export API='${apiUrl}' KEY='${apiKey}'\n`;
