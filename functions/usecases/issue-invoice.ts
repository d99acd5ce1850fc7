import { draftCreditNote, draftInvoice, numbered, type CreditNote, type Invoice } from '../domain/invoice.ts';
import type { Instant } from '../domain/instant.ts';
import { succeed, type OperationId } from '../domain/operation.ts';
import type { PaidOrder } from '../domain/order.ts';
import { orderInvoiced } from '../domain/order-transitions.ts';
import { isOfLateCapture, refusalReason } from '../domain/refund.ts';
import { LateOwner, type Operations } from './operation-ports.ts';
import type { Clock, Documents, Draft, OrderKey, OrderLedger, OrderStory } from './ports.ts';
import { openRefunds, wasRefused, whileRefused } from './settle-charge.ts';

export interface IssueInvoiceDeps {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly orders: OrderLedger;
  readonly documents: Documents;
}

export type InvoiceStepOutcome = 'invoiced' | 'busy' | 'not_paid' | 'unknown_order';

/**
 * A paid order's invoice, and a credit note for each of its refunds: number and document in one transaction; then the
 * PDF; then the order is off the sweep's list. If it dies after the number, the next run finds the document and goes on
 * with the PDF; a number is never drawn again.
 */
export async function issueInvoice(deps: IssueInvoiceDeps, ref: OrderKey): Promise<InvoiceStepOutcome> {
  const story = await deps.orders.story(ref.merchantId, ref.orderId);
  if (story === undefined) return 'unknown_order';
  if (story.order.status !== 'paid') return 'not_paid';
  if (story.order.dueAt === undefined) return 'invoiced';

  const invoiced = await withInvoice(deps, story, story.order);
  if (invoiced === undefined) return 'busy';
  const { order, invoice } = invoiced;
  await deps.documents.write(invoice);
  for (const refund of refundsOf(story, order)) {
    const note = story.creditNotes.find(({ refundId }) => refundId === refund.refundId);
    const issued = note ?? (await numberCreditNote(deps, order, invoice, refund));
    if (issued === undefined) return 'busy';
    await deps.documents.write(issued);
  }
  if (openRefunds(story).length === 0) await leaveList(deps, story, order);
  return 'invoiced';
}

/**
 * Off the sweep's list. A refund that was refused stays on a person's, until it is asked for again; which nobody can do
 * of a late capture's, so that one comes back to them.
 */
async function leaveList(deps: IssueInvoiceDeps, story: OrderStory, order: PaidOrder): Promise<void> {
  if (order.attention !== undefined && wasRefused(story)) return;
  const { merchantId, orderId, dueAt } = order;
  const reason = lateCaptureRefusal(story);
  if (reason === undefined || dueAt === undefined) {
    await deps.orders.close(order);
  } else {
    const item = { what: 'order', merchantId, orderId, dueAt, looks: 0 } as const;
    await deps.orders.needAttention(item, reason, deps.clock.now());
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

async function withInvoice(
  deps: IssueInvoiceDeps,
  story: OrderStory,
  order: PaidOrder,
): Promise<{ readonly order: PaidOrder; readonly invoice: Invoice } | undefined> {
  if (story.invoice !== undefined) return { order, invoice: story.invoice };
  const { merchantId, orderId, transactionId } = order;
  const id: OperationId = { merchantId, kind: 'invoice', key: orderId, subject: { orderId } };
  const claim = { id, request: { orderId, transactionId } };
  const issued = await issueOnce(deps, claim, (now) => {
    const to = whileRefused(story, orderInvoiced(order, now), now);
    return { document: draftInvoice(order, now), order: { from: order, to } };
  });
  if (issued === undefined) return undefined;
  const invoice = numbered(issued.document, issued.sequence);
  return { order: { ...issued.order.to, invoiceNumber: invoice.number }, invoice };
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
  const issued = await issueOnce(deps, claim, (now) => ({
    document: draftCreditNote({ ...order, invoiceNumber }, refund, now),
  }));
  return issued && numbered(issued.document, issued.sequence);
}

/** @returns undefined when another run is at it */
async function issueOnce<Drawn extends Omit<Draft, 'operation'>>(
  deps: IssueInvoiceDeps,
  claim: { readonly id: OperationId; readonly request: unknown },
  draw: (now: Instant) => Drawn,
): Promise<(Drawn & { readonly sequence: number }) | undefined> {
  const outcome = await deps.operations.once<Drawn & { sequence: number }, { code: 'busy' }>(
    claim,
    async ({ record }) => {
      const now = deps.clock.now();
      const drawn = draw(now);
      // Its result is the number, which the document tells.
      const operation = { from: record, to: succeed(record, undefined, now) };
      const written = await deps.orders.issue({ ...drawn, operation });
      switch (written.code) {
        case 'committed':
          return { code: 'committed', result: { ...drawn, sequence: written.sequence } };
        case 'late_owner':
          throw new LateOwner(`${claim.id.key} went on under another owner`);
        case 'order_changed':
          return { code: 'refused', refusal: { code: 'busy' } };
      }
    },
  );
  return outcome.code === 'committed' ? outcome.result : undefined;
}
