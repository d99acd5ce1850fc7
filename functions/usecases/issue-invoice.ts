import { invoiceYear, issueInvoice as decideInvoice, type Invoice } from '../domain/invoice.ts';
import { succeed, type OperationId } from '../domain/operation.ts';
import { orderInvoiced, type PaidOrder } from '../domain/order.ts';
import {
  LateOwner,
  type Clock,
  type Documents,
  type Ending,
  type Held,
  type Operations,
  type OrderKey,
  type OrderLedger,
} from './ports.ts';

export interface IssueInvoiceDeps {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly orders: OrderLedger;
  readonly documents: Documents;
}

export type InvoiceStepOutcome = 'invoiced' | 'busy' | 'not_paid' | 'unknown_order';

/**
 * Number, invoice and order in one transaction; then the PDF; then the order is off the sweep's list. If it dies
 * after the number, the next run finds the invoice and goes on with the PDF; the number is never drawn again.
 */
export async function issueInvoice(deps: IssueInvoiceDeps, ref: OrderKey): Promise<InvoiceStepOutcome> {
  const story = await deps.orders.story(ref.merchantId, ref.orderId);
  if (story === undefined) return 'unknown_order';
  const { order } = story;
  if (order.status !== 'paid') return 'not_paid';
  if (order.dueAt === undefined) return 'invoiced';

  const invoice = story.invoice ?? (await numberInvoice(deps, order));
  if (invoice === undefined) return 'busy';
  await deps.documents.write(invoice);
  await deps.orders.close(order);
  return 'invoiced';
}

async function numberInvoice(deps: IssueInvoiceDeps, order: PaidOrder): Promise<Invoice | undefined> {
  const { merchantId, orderId } = order;
  const id: OperationId = { merchantId, kind: 'invoice', key: orderId, subject: { orderId } };
  const request = { orderId, transactionId: order.transactionId };
  const outcome = await deps.operations.once<Invoice, { code: 'busy' }>({ id, request }, (held) =>
    drawNumber(deps, order, held),
  );
  return outcome.code === 'committed' ? outcome.result : undefined;
}

/** Writers of one merchant's year take turns: the loser of a turn reads the counter again. */
const TURNS = 20;

async function drawNumber(
  deps: IssueInvoiceDeps,
  order: PaidOrder,
  held: Held,
): Promise<Ending<Invoice, { code: 'busy' }>> {
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const now = deps.clock.now();
    const last = await deps.orders.lastInvoiceSequence(order.merchantId, invoiceYear(now));
    const invoice = decideInvoice(order, last + 1, now);
    const written = await deps.orders.invoice(order, orderInvoiced(order, invoice.number, now), invoice, {
      from: held.record,
      to: succeed(held.record, { number: invoice.number }, now),
    });
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result: invoice };
      case 'late_owner':
        throw new LateOwner(`invoice of ${order.orderId} went on under another owner`);
      case 'order_changed':
        return { code: 'refused', refusal: { code: 'busy' } };
      case 'sequence_taken':
        continue;
    }
  }
  throw new Error(`no turn at the invoice series of ${order.merchantId} in ${TURNS} tries`);
}
