import * as z from 'zod/mini';
import { LINE_KINDS } from '../../domain/pricing/priceable.ts';
import {
  address,
  amountMinor,
  counted,
  currency,
  customer,
  day,
  instant,
  pricesInclude,
  rateTotal,
  taxRate,
  transactionId,
} from '../api/answers.ts';
import { creditNoteNumber, orderId } from '../api/schemas.ts';

const text = z.optional(z.string());

const seller = z.strictObject({
  merchantId: z.string(),
  legalName: text,
  address: z.optional(address),
  taxIds: z.optional(z.readonly(z.array(z.string()))),
  registration: text,
  contact: text,
});

const line = { sku: text, name: z.string(), quantity: counted, ...taxRate, totalMinor: amountMinor };

const invoiceLine = z.strictObject({
  ...line,
  kind: z.optional(z.enum(LINE_KINDS)),
  unitPriceMinor: amountMinor,
  amountMinor,
  discountMinor: amountMinor,
  netMinor: amountMinor,
  taxMinor: amountMinor,
});

const discount = z.strictObject({
  description: z.string(),
  percent: z.optional(z.number()),
  amountMinor,
});

const facts = {
  merchantId: z.string(),
  orderId,
  externalReference: text,
  year: z.int(),
  sequence: counted,
  issuedAt: instant,
  issuedOn: day,
  suppliedOn: day,
  seller,
  customer,
  billingAddress: z.optional(address),
  shippingAddress: z.optional(address),
  currency,
  pricesInclude: z.optional(pricesInclude),
  rates: z.readonly(z.array(rateTotal)),
  transactionId: z.optional(transactionId),
  standIns: z.optional(z.readonly(z.array(z.string()))),
};

/** GET /orders/{orderId}/invoice */
export const invoice = z.strictObject({
  ...facts,
  kind: z.literal('invoice'),
  number: z.string(),
  lines: z.array(invoiceLine),
  discounts: z.array(discount),
  netMinor: amountMinor,
  taxMinor: amountMinor,
  totalMinor: amountMinor,
});

/** GET /orders/{orderId}/credit-notes/{number}. It has lines where its refund was of lines. */
export const creditNote = z.strictObject({
  ...facts,
  kind: z.literal('credit_note'),
  number: creditNoteNumber,
  lines: z.array(z.strictObject(line)),
  discounts: z.array(discount),
  /** Amounts are below zero where it reverses another one. */
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  invoiceNumber: z.string(),
  invoiceIssuedOn: z.optional(day),
  refundId: z.string(),
  reason: text,
  reverses: z.optional(creditNoteNumber),
});

/** An invoice or a credit note. */
export const document = z.discriminatedUnion('kind', [invoice, creditNote]);

/** GET /orders/{orderId}/credit-notes */
export const creditNotes = z.strictObject({ orderId, creditNotes: z.array(creditNote) });
