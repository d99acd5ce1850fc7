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
import { succeed } from '../domain/operation.ts';
import type { PaidOrder } from '../domain/order.ts';
import { orderClosed, orderInvoiced } from '../domain/order-transitions.ts';
import { isOfLateCapture, refusalReason } from '../domain/refund.ts';
import { asStored, creditNoteStep, invoiceStep, type Step } from '../domain/step.ts';
import { LateOwner, OtherStep, type Operations } from './operation-ports.ts';
import type { Clock, Documents, OrderKey, OrderLedger, OrderStory } from './ports.ts';
import { openRefunds, wasRefused } from './settle-charge.ts';

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

  const invoice = story.invoice ?? (await numberInvoice(deps, story, story.order));
  if (invoice === undefined) return 'busy';
  await deps.documents.write(invoice);
  const order = await bearing(deps, story, story.order, invoice);
  if (order === undefined) return 'busy';
  for (const refund of refundsOf(story, order)) {
    const issued = noteOf(story, refund) ?? (await numberCreditNote(deps, story, { order, invoice, refund }));
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
  const alone = order.attention === undefined && !operations.some(({ kind }) => kind === 'refund');
  if (order.invoiceNumber !== undefined || alone) return order;
  return deps.orders.bearNumber(order, orderInvoiced(order, number, deps.clock.now()));
}

/**
 * Off the sweep's list. A refund that was refused stays on a person's, until it is asked for again; which nobody can do
 * of a late capture's, so that one comes back to them.
 */
async function leaveList(
  deps: IssueInvoiceDeps,
  story: OrderStory,
  order: PaidOrder,
  { number }: Invoice,
): Promise<void> {
  if (order.attention !== undefined && wasRefused(story)) return;
  const { merchantId, orderId, dueAt } = order;
  const reason = lateCaptureRefusal(story);
  if (reason !== undefined && dueAt !== undefined) {
    const item = { what: 'order', merchantId, orderId, dueAt, looks: 0 } as const;
    await deps.orders.needAttention(item, reason, deps.clock.now());
  } else if (order.invoiceNumber === undefined) {
    await deps.orders.bearNumber(order, orderClosed(orderInvoiced(order, number, deps.clock.now())));
  } else {
    await deps.orders.close(order);
  }
}

function lateCaptureRefusal({ operations }: OrderStory): string | undefined {
  const refused = operations.find(
    (record) => record.kind === 'refund' && isOfLateCapture(record.key) && record.status === 'failed',
  );
  return refused && refusalReason(refused.key, refused.attempts.at(-1)?.error);
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

const numberInvoice = async (
  deps: IssueInvoiceDeps,
  { operations }: OrderStory,
  order: PaidOrder,
): Promise<Invoice | undefined> =>
  issueOnce(deps, asStored(invoiceStep(order), operations), (now) => draftInvoice(order, now));

async function numberCreditNote(
  deps: IssueInvoiceDeps,
  { operations }: OrderStory,
  {
    order,
    invoice: { number: invoiceNumber },
    refund,
  }: { readonly order: PaidOrder; readonly invoice: Invoice; readonly refund: Refund },
): Promise<CreditNote | undefined> {
  const step = asStored(creditNoteStep(order, refund), operations);
  return issueOnce(deps, step, (now) => draftCreditNote({ ...order, invoiceNumber }, refund, now));
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
    const written = await deps.orders.issue({ document, operation });
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
