import { settledByFact } from '../../domain/orders/needs-attention.ts';
import { creditedRefund, lastRefundOf, type Credited } from '../../domain/invoices/credited.ts';
import {
  draftCreditNote,
  draftInvoice,
  numbered,
  type AccountingDocument,
  type CreditNote,
  type DocumentDraft,
  type Invoice,
  type Numbered,
} from '../../domain/invoices/invoice.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import { succeed } from '../../domain/operations/operation.ts';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { PaidOrder } from '../../domain/orders/order.ts';
import {
  creditNoteIssued,
  orderDueCleared,
  orderInvoiced,
  orderWithoutDocuments,
} from '../../domain/orders/order-transitions.ts';
import { asStored, creditNoteStep, invoiceStep, type Step } from '../../domain/operations/step.ts';
import { LateOwner, OtherStep, type Operations } from '../ports/operations.ts';
import type { OrderKey, Orders } from '../ports/orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { Documents } from '../ports/documents.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { openRefunds } from '../../domain/orders/open-operations.ts';
import type { Numbering } from '../ports/numbering.ts';
import type { DueList } from '../ports/due-list.ts';
import type { MerchantReader } from '../ports/merchants.ts';
import { creditedIn, hasAllDocuments, hasRefunds, noteOf } from '../../domain/invoices/documents-of-order.ts';

export interface IssueInvoiceDeps {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly orders: Orders;
  readonly numbering: Numbering;
  readonly dueList: DueList;
  readonly merchants: MerchantReader;
  readonly documents: Documents;
  /** When the function is stopped, whatever it is doing. */
  readonly deadline: Instant;
}

/** No document is begun with less time than this: to number, draw and store one takes a second, and longer where many wait. */
export const TIME_FOR_A_DOCUMENT_MS = 15_000;

/** There was no time for all documents of an order. The next run goes on where this one stopped. */
class DocumentsUnfinished extends Error {
  override readonly name = 'DocumentsUnfinished';
}

export type InvoiceStepOutcome = 'invoiced' | 'invoices_off' | 'busy' | 'not_paid' | 'unknown_order';

/**
 * A paid order's invoice, and a credit note for each of its refunds: number and document in one transaction, then the
 * PDF. What is written already is known from what was read, and is not written again. Once its PDF is there the order bears the invoice's number; once nothing is open it is off the sweep's list. If it dies
 * after the number, the next run finds the document and goes on with the PDF; a number is never drawn again.
 */
export async function issueInvoice(deps: IssueInvoiceDeps, ref: OrderKey): Promise<InvoiceStepOutcome> {
  const history = await deps.orders.history(ref.merchantId, ref.orderId);
  if (history === undefined) return 'unknown_order';
  if (history.order.status !== 'paid') return 'not_paid';
  const { order: read } = history;
  if (read.dueAt === undefined && hasAllDocuments(read)) return 'invoiced';
  const merchant = await deps.merchants.merchant(ref.merchantId);
  if (hasInvoicesOff(history, read, merchant)) {
    await leaveWithoutDocuments(deps, history, read);
    return 'invoices_off';
  }

  const invoice = history.invoice ?? (await numberInvoice(deps, history, read, merchant));
  if (invoice === undefined) return 'busy';
  await writeInvoice(deps, history, invoice, merchant);
  const told = await withNumber(deps, history, read, invoice);
  const order = told && (await writeCreditNotes(deps, history, told, invoice, merchant));
  if (order === undefined) return 'busy';
  if (openRefunds(history).length === 0) {
    await leaveList(deps, history, order, (now) => orderInvoiced(order, invoice.number, now));
  }
  return 'invoiced';
}

/** @returns the order as it is then; undefined when another run is at it */
async function writeCreditNotes(
  deps: IssueInvoiceDeps,
  history: OrderHistory,
  from: PaidOrder,
  invoice: Invoice,
  merchant: Merchant | undefined,
): Promise<PaidOrder | undefined> {
  let order: PaidOrder | undefined = from;
  const written = new Map(history.creditNotes.map((note) => [note.refundId, note]));
  for (const credited of creditedIn(history, order)) {
    const known = noteOf(history, credited);
    if (known !== undefined && history.pdfsWritten.has(known.number)) continue;
    timeForADocument(deps);
    const issued =
      known ?? (await numberCreditNote(deps, history, { order, invoice, credited, written, merchant }));
    if (issued === undefined) return undefined;
    written.set(issued.refundId, issued);
    const standIns = await deps.documents.write(issued, await sellerOf(deps, issued, merchant));
    order = await tellOf(deps, order, credited, issued, standIns);
    if (order === undefined) return undefined;
  }
  return order;
}

const hasInvoicesOff = (
  { invoice }: OrderHistory,
  { documents }: PaidOrder,
  merchant: Merchant | undefined,
): boolean => documents === 'off' || (invoice === undefined && merchant?.invoices === 'off');

/** The merchant had invoices off when the order was to be invoiced: it never gets a document. */
async function leaveWithoutDocuments(
  deps: IssueInvoiceDeps,
  history: OrderHistory,
  order: PaidOrder,
): Promise<void> {
  if (openRefunds(history).length === 0) {
    await leaveList(deps, history, order, () => orderWithoutDocuments(order));
  } else if (order.documents === undefined) {
    await deps.numbering.assignNumber(order, orderWithoutDocuments(order));
  }
}

/** A document bears what its merchant said of itself when it was issued, whenever its page is drawn. */
async function sellerOf(
  deps: IssueInvoiceDeps,
  { merchantId, merchantVersion }: AccountingDocument,
  inForce: Merchant | undefined,
): Promise<Merchant | undefined> {
  if (merchantVersion === undefined) return undefined;
  return inForce?.version === merchantVersion
    ? inForce
    : deps.merchants.merchant(merchantId, merchantVersion);
}

/** Where it is the only document the order is closed right after it, and nobody writes it again. */
async function writeInvoice(
  deps: IssueInvoiceDeps,
  history: OrderHistory,
  invoice: Invoice,
  merchant: Merchant | undefined,
): Promise<void> {
  if (history.pdfsWritten.has(invoice.number)) return;
  const standIns = await deps.documents.write(invoice, await sellerOf(deps, invoice, merchant));
  if (standIns.length > 0 || hasRefunds(history.operations)) {
    await deps.numbering.pdfWritten(invoice, deps.clock.now(), standIns);
  }
}

/** A credit note is told of in the transaction that notes its PDF: once, and not before it can be read. */
async function tellOf(
  { clock, numbering }: IssueInvoiceDeps,
  order: PaidOrder,
  credited: Credited,
  issued: CreditNote,
  standIns: readonly string[],
): Promise<PaidOrder | undefined> {
  const to = creditNoteIssued(order, lastRefundOf(credited, issued), clock.now());
  return numbering.creditNoteWritten(order, to, issued, standIns);
}

function timeForADocument({ clock, deadline }: IssueInvoiceDeps): void {
  if (addMs(clock.now(), TIME_FOR_A_DOCUMENT_MS) <= deadline) return;
  throw new DocumentsUnfinished('too little time left for another document');
}

/**
 * The order with its invoice's number. Where nothing else is to be done for it, it gets that together with leaving the
 * list, which is one write. What happened to it meanwhile is for the next run, since it is due.
 */
async function withNumber(
  deps: IssueInvoiceDeps,
  { operations }: OrderHistory,
  order: PaidOrder,
  { number }: Invoice,
): Promise<PaidOrder | undefined> {
  const alone = !hasRefunds(operations);
  if (order.invoiceNumber !== undefined || alone) return order;
  return deps.numbering.assignNumber(order, orderInvoiced(order, number, deps.clock.now()));
}

/** Off the sweep's list. What a person has to settle is no business of an order's documents: it stays on theirs. */
async function leaveList(
  deps: IssueInvoiceDeps,
  { operations, attention }: OrderHistory,
  order: PaidOrder,
  documented: (now: Instant) => PaidOrder,
): Promise<void> {
  const now = deps.clock.now();
  const invoiced = hasAllDocuments(order) ? order : documented(now);
  const cleared = orderDueCleared(invoiced);
  const settles = settledByFact(attention, { order: cleared, operations }, now);
  if (invoiced === order) await deps.dueList.close(order, settles);
  else await deps.numbering.assignNumber(order, cleared, settles);
}

const numberInvoice = async (
  deps: IssueInvoiceDeps,
  { operations }: OrderHistory,
  order: PaidOrder,
  merchant: Merchant | undefined,
): Promise<Invoice | undefined> =>
  issueOnce(deps, asStored(invoiceStep(order), operations), (now) => draftInvoice(order, merchant, now));

interface CreditNoteFacts {
  readonly order: PaidOrder;
  readonly invoice: Invoice;
  readonly credited: Credited;
  /** All credit notes that are there, by what they are for. */
  readonly written: ReadonlyMap<string, CreditNote>;
  readonly merchant: Merchant | undefined;
}

async function numberCreditNote(
  deps: IssueInvoiceDeps,
  { operations }: OrderHistory,
  { order, invoice, credited, written, merchant }: CreditNoteFacts,
): Promise<CreditNote | undefined> {
  const step = asStored(creditNoteStep(order, credited), operations);
  const gone = { operations, creditNotes: [...written.values()] };
  const refund = creditedRefund(order, gone, credited, written.get(credited.reverses ?? ''));
  return issueOnce(deps, step, (now) => draftCreditNote(order, invoice, refund, merchant, now));
}

/** @returns undefined when another run is at it */
async function issueOnce<Document extends DocumentDraft>(
  deps: IssueInvoiceDeps,
  step: Step,
  draw: (now: Instant) => Document,
): Promise<Numbered<Document> | undefined> {
  const outcome = await deps.operations.once<Numbered<Document>, never>(step, async ({ record }) => {
    const now = deps.clock.now();
    const document = draw(now);
    // Its result is the number, which the document tells.
    const operation = { from: record, to: succeed(record, undefined, now) };
    const written = await deps.numbering.issue({ document, operation });
    if (written.code === 'late_owner') throw new LateOwner(`${step.id.key} went on under another owner`);
    return { code: 'committed', result: numbered(document, written.sequence) };
  });
  switch (outcome.code) {
    case 'committed':
      return outcome.result;
    case 'in_flight':
    case 'replayed':
      return undefined;
    case 'refused':
      return outcome.refusal;
    case 'other_request':
      throw new OtherStep(step.id);
  }
}
