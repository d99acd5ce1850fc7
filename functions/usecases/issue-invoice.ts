import { settledByFact } from '../domain/attention.ts';
import {
  draftCreditNote,
  draftInvoice,
  numbered,
  type CreditNote,
  type DocumentDraft,
  type Invoice,
  type Numbered,
} from '../domain/invoice.ts';
import type { Instant } from '../domain/instant.ts';
import { succeed, type OperationId } from '../domain/operation.ts';
import type { PaidOrder } from '../domain/order.ts';
import { orderClosed, orderInvoiced } from '../domain/order-transitions.ts';
import { LateOwner, type Operations } from './operation-ports.ts';
import type { Clock, Documents, OrderKey, OrderLedger, OrderStory } from './ports.ts';
import { openRefunds } from './settle-charge.ts';

export interface IssueInvoiceDeps {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly orders: OrderLedger;
  readonly documents: Documents;
}

export type InvoiceStepOutcome = 'invoiced' | 'busy' | 'not_paid' | 'unknown_order';

/**
 * A paid order's invoice, and a credit note for each of its refunds: number and document in one transaction, then the
 * PDF. Once its PDF is there the order bears the invoice's number; once nothing is open it is off the sweep's list. If it dies
 * after the number, the next run finds the document and goes on with the PDF; a number is never drawn again.
 */
export async function issueInvoice(deps: IssueInvoiceDeps, ref: OrderKey): Promise<InvoiceStepOutcome> {
  const story = await deps.orders.story(ref.merchantId, ref.orderId);
  if (story === undefined) return 'unknown_order';
  if (story.order.status !== 'paid') return 'not_paid';
  if (story.order.dueAt === undefined && story.order.invoiceNumber !== undefined) return 'invoiced';

  const invoice = story.invoice ?? (await numberInvoice(deps, story.order));
  if (invoice === undefined) return 'busy';
  await deps.documents.write(invoice);
  const order = await bearing(deps, story, story.order, invoice);
  if (order === undefined) return 'busy';
  for (const refund of refundsOf(story, order)) {
    const issued = noteOf(story, refund) ?? (await numberCreditNote(deps, order, invoice, refund));
    if (issued === undefined) return 'busy';
    await deps.documents.write(issued);
  }
  if (openRefunds(story).length === 0) await leaveList(deps, story, order, invoice);
  return 'invoiced';
}

/**
 * The order with its invoice's number. Where nothing else is to be done for it, it gets that together with leaving the
 * list, which is one write. What happened to it meanwhile is for the next run, since it is due.
 */
async function bearing(
  deps: IssueInvoiceDeps,
  { operations }: OrderStory,
  order: PaidOrder,
  { number }: Invoice,
): Promise<PaidOrder | undefined> {
  const alone = !operations.some(({ kind }) => kind === 'refund');
  if (order.invoiceNumber !== undefined || alone) return order;
  return deps.orders.bearNumber(order, orderInvoiced(order, number, deps.clock.now()));
}

/** Off the sweep's list. What a person has to settle is no business of an order's documents: it stays on theirs. */
async function leaveList(
  deps: IssueInvoiceDeps,
  { operations, attention }: OrderStory,
  order: PaidOrder,
  { number }: Invoice,
): Promise<void> {
  const now = deps.clock.now();
  const invoiced = order.invoiceNumber === undefined ? orderInvoiced(order, number, now) : order;
  const closed = orderClosed(invoiced);
  const settles = settledByFact(attention, { order: closed, operations }, now);
  if (invoiced === order) await deps.orders.close(order, settles);
  else await deps.orders.bearNumber(order, closed, settles);
}

interface Refund {
  readonly refundId: string;
  readonly amountMinor: number;
}

const noteOf = ({ creditNotes }: OrderStory, { refundId }: Refund): CreditNote | undefined =>
  creditNotes.find((note) => note.refundId === refundId);

/** Whether a paid order is still without one of the documents that it should have. */
export const lacksDocument = (story: OrderStory, order: PaidOrder): boolean =>
  order.invoiceNumber === undefined ||
  refundsOf(story, order).some((refund) => noteOf(story, refund) === undefined);

/** What went back of the order's own charge. */
const refundsOf = ({ operations }: OrderStory, { transactionId }: PaidOrder): readonly Refund[] =>
  operations.flatMap(({ status, intent }) =>
    status === 'succeeded' &&
    intent !== undefined &&
    'refundId' in intent &&
    intent.transactionId === transactionId
      ? [intent]
      : [],
  );

async function numberInvoice(deps: IssueInvoiceDeps, order: PaidOrder): Promise<Invoice | undefined> {
  const { merchantId, orderId, transactionId } = order;
  const id: OperationId = { merchantId, kind: 'invoice', key: orderId, subject: { orderId } };
  return issueOnce(deps, { id, request: { orderId, transactionId } }, (now) => draftInvoice(order, now));
}

async function numberCreditNote(
  deps: IssueInvoiceDeps,
  order: PaidOrder,
  { number: invoiceNumber }: Invoice,
  refund: Refund,
): Promise<CreditNote | undefined> {
  const { merchantId, orderId } = order;
  const id: OperationId = { merchantId, kind: 'credit_note', key: refund.refundId, subject: { orderId } };
  const claim = { id, request: { orderId, ...refund } };
  return issueOnce(deps, claim, (now) => draftCreditNote({ ...order, invoiceNumber }, refund, now));
}

/** @returns undefined when another run is at it */
async function issueOnce<Document extends DocumentDraft>(
  deps: IssueInvoiceDeps,
  claim: { readonly id: OperationId; readonly request: unknown },
  draw: (now: Instant) => Document,
): Promise<Numbered<Document> | undefined> {
  const outcome = await deps.operations.once<Numbered<Document>, never>(claim, async ({ record }) => {
    const now = deps.clock.now();
    const document = draw(now);
    // Its result is the number, which the document tells.
    const operation = { from: record, to: succeed(record, undefined, now) };
    const written = await deps.orders.issue({ document, operation });
    if (written.code === 'late_owner') throw new LateOwner(`${claim.id.key} went on under another owner`);
    return { code: 'committed', result: numbered(document, written.sequence) };
  });
  return outcome.code === 'committed' ? outcome.result : undefined;
}
