import { z } from 'zod';

/** What `GET /orders/{orderId}/invoice` and the credit notes answer as JSON: docs/reference/document.schema.json. */
const minor = z.int().describe('In the currency’s minor unit.');
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe('Legal day in the seller’s time zone.');
const address = z.strictObject({
  name: z.string().optional(),
  lines: z.array(z.string()),
  postalCode: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  country: z.string().describe('ISO 3166-1 alpha-2.'),
  phone: z.string().optional(),
});
const rate = {
  taxPercent: z.number().optional(),
  taxExemption: z.enum(['reverse_charge', 'exempt']).optional(),
};
const line = z.strictObject({
  sku: z.string().optional(),
  name: z.string(),
  kind: z.enum(['goods', 'service', 'shipping', 'fee']).optional().describe('Absent: goods.'),
  quantity: z.int(),
  unitPriceMinor: minor.optional().describe('With or without tax, as `pricesInclude` says.'),
  amountMinor: minor.optional().describe('Quantity times unit price.'),
  discountMinor: minor.optional().describe('The line’s own discount and its share of the order’s.'),
  netMinor: minor.optional(),
  taxMinor: minor.optional(),
  totalMinor: minor,
  ...rate,
});

export const documentSchema = z.strictObject({
  kind: z.enum(['invoice', 'credit_note']),
  number: z.string(),
  sequence: z.int().describe('1 to n in its series: a merchant, a kind and a legal year.'),
  year: z.int(),
  merchantId: z.string(),
  issuedAt: z.iso.datetime(),
  issuedOn: day,
  suppliedOn: day,
  seller: z
    .strictObject({
      merchantId: z.string(),
      legalName: z.string().optional(),
      address: address.optional(),
      taxIds: z.array(z.string()).optional(),
      registration: z.string().optional(),
      contact: z.string().optional(),
    })
    .describe('As it was when the document was issued.'),
  customer: z.strictObject({ email: z.string(), name: z.string().optional(), taxId: z.string().optional() }),
  billingAddress: address.optional(),
  shippingAddress: address.optional(),
  orderId: z.string(),
  externalReference: z.string().optional(),
  transactionId: z.string().optional().describe('Of the charge. Absent: an order over nothing.'),
  invoiceNumber: z.string().optional().describe('Of a credit note: the invoice that it corrects.'),
  invoiceIssuedOn: day.optional(),
  refundId: z.string().optional().describe('Of a credit note: the refund or dispute that it is for.'),
  reverses: z
    .string()
    .optional()
    .describe('Number of the credit note that it reverses: its amounts are below zero.'),
  reason: z.string().optional(),
  currency: z.string().describe('ISO 4217.'),
  pricesInclude: z.enum(['tax', 'nothing']).optional().describe('Absent: nothing was said of tax.'),
  lines: z.array(line),
  discounts: z.array(
    z.strictObject({ description: z.string(), percent: z.number().optional(), amountMinor: minor }),
  ),
  rates: z
    .array(z.strictObject({ ...rate, netMinor: minor, taxMinor: minor }))
    .describe('Net amount and tax by rate. Empty: nothing was said of tax.'),
  netMinor: minor,
  taxMinor: minor,
  totalMinor: minor.describe('`netMinor` and `taxMinor` together; what was paid, or refunded.'),
  standIns: z
    .array(z.string())
    .optional()
    .describe('Characters that no font of the page has, which the page shows as code points.'),
});

export const documentJsonSchema = (): unknown => z.toJSONSchema(documentSchema, { io: 'output' });
