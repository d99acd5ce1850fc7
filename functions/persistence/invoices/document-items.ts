import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Provenance } from '../../domain/operations/attempt.ts';
import type { Instant } from '../../domain/instant.ts';
import type {
  AccountingDocument,
  CreditNote,
  DocumentDraft,
  Invoice,
} from '../../domain/invoices/invoice.ts';
import { toItem, type Item } from '../table/items.ts';
import { documentKey } from '../table/keys.ts';
import { customerFields, lineFields } from '../orders/order-parts.ts';
import { SET_WRITER, type SingleUpdate } from '../table/single-write.ts';
import { schemaOf } from '../table/stored.ts';

const documentFacts = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  year: z.number(),
  issuedAt: z.string(),
  customer: z.object(customerFields),
  lines: z.array(z.object(lineFields)),
  totalMinor: z.number(),
  currency: z.string(),
  transactionId: z.string(),
});
const invoiceDraft = z.extend(documentFacts, { kind: z.literal('invoice') });
const creditNoteDraft = z.extend(documentFacts, {
  kind: z.literal('credit_note'),
  invoiceNumber: z.string(),
  refundId: z.string(),
  reverses: z.exactOptional(z.string()),
});
const numbered = { number: z.string(), sequence: z.number() };
const numberedInvoice = z.extend(invoiceDraft, numbered);
const numberedCreditNote = z.extend(creditNoteDraft, numbered);
const invoiceSchema = schemaOf<Invoice>()(numberedInvoice);
const creditNoteSchema = schemaOf<CreditNote>()(numberedCreditNote);

/** A document is written once and never put again, so of what a later release adds to it nothing is kept. */
export const documentSchema = schemaOf<AccountingDocument>()(
  z.discriminatedUnion('kind', [numberedInvoice, numberedCreditNote]),
);
export const documentDraft = schemaOf<DocumentDraft>()(
  z.discriminatedUnion('kind', [invoiceDraft, creditNoteDraft]),
);

export const documentItem = (document: AccountingDocument, madeBy: Provenance): Item =>
  toItem(documentKey(document), { ...document, origin: madeBy });

/** Beside the document, which never changes. */
export const markWritten = (tableName: string, document: AccountingDocument, now: Instant): SingleUpdate => ({
  Update: {
    TableName: tableName,
    Key: marshall(documentKey(document)),
    UpdateExpression: `SET pdfWrittenAt = :now, ${SET_WRITER}`,
    ConditionExpression: 'attribute_exists(#number)',
    ExpressionAttributeNames: { '#number': 'number' },
    ExpressionAttributeValues: marshall({ ':now': now }),
  },
});

export const isWritten = (item: Item): boolean => item['pdfWrittenAt'] !== undefined;

export const invoiceFrom = (item: Item): Invoice => invoiceSchema.parse(unmarshall(item));
export const documentFrom = (item: Item): AccountingDocument => documentSchema.parse(unmarshall(item));
export const creditNoteFrom = (item: Item): CreditNote => creditNoteSchema.parse(unmarshall(item));
