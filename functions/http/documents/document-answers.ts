import * as z from 'zod/mini';
import type { CreditNote, Invoice } from '../../domain/invoices/invoice.ts';
import { amountMinor, counted, currency, instant, orderLine, transactionId } from '../api/answers.ts';
import { creditNoteNumber, orderId } from '../api/schemas.ts';

const facts = {
  merchantId: z.string(),
  orderId,
  year: z.int(),
  sequence: counted,
  issuedAt: instant,
  customer: z.strictObject({ email: z.string(), name: z.exactOptional(z.string()) }),
  totalMinor: amountMinor,
  currency,
  transactionId,
};

/** GET /orders/{orderId}/invoice */
export const invoice = z.strictObject({
  ...facts,
  kind: z.literal('invoice'),
  number: z.string(),
  lines: z.array(orderLine),
}) satisfies z.ZodMiniType<Invoice>;

/** GET /orders/{orderId}/credit-notes/{number}. A refund is of an amount, so there are no lines. */
export const creditNote = z.strictObject({
  ...facts,
  kind: z.literal('credit_note'),
  number: creditNoteNumber,
  lines: z.array(orderLine),
  /** Below zero where it reverses another one. */
  totalMinor: z.int(),
  invoiceNumber: z.string(),
  refundId: z.string(),
  reverses: z.exactOptional(creditNoteNumber),
}) satisfies z.ZodMiniType<CreditNote>;

/** GET /orders/{orderId}/credit-notes */
export const creditNotes = z.strictObject({ orderId, creditNotes: z.array(creditNote) });
