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
import { documentKey, listShard } from '../table/keys.ts';
import {
  address,
  customerFields,
  discount,
  lineFields,
  pricesInclude,
  rateFields,
  rateTotal,
} from '../orders/order-parts.ts';
import { SET_WRITER, type SingleUpdate } from '../table/single-write.ts';
import { schemaOf } from '../table/stored.ts';

const documentFacts = z.object({
  merchantId: z.string(),
  merchantVersion: z.exactOptional(z.number()),
  orderId: z.string(),
  externalReference: z.exactOptional(z.string()),
  year: z.number(),
  issuedAt: z.string(),
  issuedOn: z.exactOptional(z.string()),
  suppliedOn: z.exactOptional(z.string()),
  customer: z.object(customerFields),
  billingAddress: z.exactOptional(address),
  shippingAddress: z.exactOptional(address),
  pricesInclude: z.exactOptional(pricesInclude),
  totalMinor: z.number(),
  currency: z.string(),
  transactionId: z.exactOptional(z.string()),
  rates: z.exactOptional(z.array(rateTotal)),
  prefix: z.exactOptional(z.string()),
  standIns: z.exactOptional(z.array(z.string())),
});
const invoiceDraft = z.extend(documentFacts, {
  kind: z.literal('invoice'),
  lines: z.array(z.object(lineFields)),
  discounts: z.exactOptional(z.array(discount)),
  late: z.exactOptional(z.literal(true)),
});
const creditedLine = z.object({
  sku: z.exactOptional(z.string()),
  name: z.string(),
  quantity: z.number(),
  ...rateFields,
  totalMinor: z.number(),
});
const creditNoteDraft = z.extend(documentFacts, {
  kind: z.literal('credit_note'),
  lines: z.array(creditedLine),
  invoiceNumber: z.string(),
  invoiceIssuedOn: z.exactOptional(z.string()),
  refundId: z.string(),
  reason: z.exactOptional(z.string()),
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
  toItem(documentKey(document), { ...document, ...documentListing(document), origin: madeBy });

/** What lists a document by itself. An invoice that came soon is found by its order, which is in a list already. */
export const documentListing = (document: AccountingDocument) =>
  document.kind === 'invoice' && document.late === undefined
    ? {}
    : {
        listShard: listShard(document.merchantId, LISTS[document.kind], document.orderId),
        listedBy: document.issuedAt,
      };

export const LISTS = { invoice: 'invoices', credit_note: 'credit_notes' } as const;

/** Beside the document, which never changes. */
export const markWritten = (
  tableName: string,
  document: AccountingDocument,
  now: Instant,
  standIns: readonly string[],
): SingleUpdate => {
  const told = standIns.length === 0 ? '' : 'standIns = :standIns, ';
  return {
    Update: {
      TableName: tableName,
      Key: marshall(documentKey(document)),
      UpdateExpression: `SET pdfWrittenAt = :now, ${told}${SET_WRITER}`,
      ConditionExpression: 'attribute_exists(#number)',
      ExpressionAttributeNames: { '#number': 'number' },
      ExpressionAttributeValues: marshall({
        ':now': now,
        ...(standIns.length === 0 ? {} : { ':standIns': standIns }),
      }),
    },
  };
};

export const isWritten = (item: Item): boolean => item['pdfWrittenAt'] !== undefined;

export const invoiceFrom = (item: Item): Invoice => invoiceSchema.parse(unmarshall(item));
export const documentFrom = (item: Item): AccountingDocument => documentSchema.parse(unmarshall(item));
export const creditNoteFrom = (item: Item): CreditNote => creditNoteSchema.parse(unmarshall(item));
