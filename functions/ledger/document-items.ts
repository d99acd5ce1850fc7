import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Origin } from '../domain/attempt.ts';
import type { AccountingDocument, CreditNote, Invoice } from '../domain/invoice.ts';
import { toItem, type Item } from './items.ts';
import { creditNoteKey, invoiceKey } from './keys.ts';
import { customer, line } from './order-parts.ts';

const documentFacts = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  number: z.string(),
  year: z.number(),
  sequence: z.number(),
  issuedAt: z.string(),
  customer,
  lines: z.array(line),
  totalMinor: z.number(),
  currency: z.string(),
  transactionId: z.string(),
});
const invoiceSchema = z.extend(documentFacts, { kind: z.literal('invoice') });
const creditNoteSchema = z.extend(documentFacts, {
  kind: z.literal('credit_note'),
  invoiceNumber: z.string(),
  refundId: z.string(),
});

export function documentItem(document: AccountingDocument, madeBy: Origin): Item {
  const { merchantId, orderId } = document;
  const key =
    document.kind === 'invoice'
      ? invoiceKey(merchantId, orderId)
      : creditNoteKey(merchantId, orderId, document.refundId);
  return toItem(key, { ...document, origin: madeBy });
}

export const invoiceFrom = (item: Item): Invoice => invoiceSchema.parse(unmarshall(item));
export const documentFrom = (item: Item): AccountingDocument =>
  z.discriminatedUnion('kind', [invoiceSchema, creditNoteSchema]).parse(unmarshall(item));
export const creditNoteFrom = (item: Item): CreditNote => creditNoteSchema.parse(unmarshall(item));
