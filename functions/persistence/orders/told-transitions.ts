import type { DocumentDraft } from '../../domain/invoices/invoice.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import { unknownForMs } from '../../domain/operations/unknown-for.ts';
import type { Order, PaidOrder, PlacedOrder } from '../../domain/orders/order.ts';
import type { WebhookEventRecord } from '../../domain/payments/event-record.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { Transition } from '../../usecases/ports/orders.ts';

/**
 * The one place where a transition becomes a line of the log. It is told once it is committed: a line that is there is true.
 * It names an order, never a person.
 */
export class ToldTransitions {
  readonly #log: Log | undefined;

  /** @param log undefined: nobody is told */
  constructor(log: Log | undefined) {
    this.#log = log;
  }

  placed(order: PlacedOrder): void {
    this.#told(order, { operation: 'order' });
    this.#log?.count('OrdersPlaced');
  }

  attempted(order: PlacedOrder): void {
    this.#told(order, { operation: 'attempt' });
  }

  moved({ from, to, operations = [], begun = [], event }: Omit<Transition, 'raises' | 'settles'>): void {
    const ended = operations[0]?.to;
    const operation = ended ?? begun[0];
    this.#told(to, {
      operation: operation && nameOf(operation),
      webhook: event?.to.operation.key,
      code: to.status === 'declined' ? to.decline.code : undefined,
      ...(to.version === from.version ? { message: 'order updated' } : {}),
    });
    if (from.status === 'placed') this.#paymentDecided(to);
    if (ended !== undefined) this.#outcomeKnown(ended);
  }

  invoiced(order: PaidOrder): void {
    const { invoiceNumber } = order;
    this.#told(order, { operation: 'invoice', invoiceNumber });
    if (invoiceNumber !== undefined) this.#log?.count('InvoicesIssued');
  }

  /** Of an invoice its order tells. */
  issued(document: DocumentDraft): void {
    if (document.kind !== 'credit_note') return;
    const { merchantId, orderId, refundId } = document;
    this.#log?.info('CreditNoteIssued', { merchantId, orderId, operation: `credit_note:${refundId}` });
  }

  /** Of an event that changed no order. One that could not be applied is told as what failed. */
  recorded({ operation, orderId, type, outcome }: WebhookEventRecord): void {
    if (outcome === undefined) return;
    const { merchantId, key: webhook } = operation;
    this.#log?.info(`webhook ${outcome}`, { merchantId, orderId, webhook, type });
    if (outcome === 'parked') this.#log?.count('WebhookParked');
    if (outcome === 'superseded') this.#log?.count('WebhookSuperseded');
  }

  /** Of an order that was placed until now. */
  #paymentDecided(order: Order): void {
    if (order.status === 'declined') this.#log?.count('PaymentsDeclined');
    if (order.status === 'paid') {
      this.#log?.measure('PlacedToPaidSeconds', secondsBetween(order.placedAt, order.paidAt));
    }
  }

  /** Of an operation that was unknown for a time, and is not any more. */
  #outcomeKnown(record: OperationRecord): void {
    const unknownMs = unknownForMs(record);
    if (unknownMs !== undefined) this.#log?.measure('UnknownSeconds', unknownMs / 1000);
  }

  #told(
    order: Order,
    { message = order.event as string, ...more }: Record<string, string | undefined>,
  ): void {
    const { merchantId, orderId, attempt, status } = order;
    this.#log?.info(message, { merchantId, orderId, attempt, status, ...more });
  }
}

const nameOf = ({ kind, key }: OperationRecord): string => `${kind}:${key}`;

const secondsBetween = (one: string, other: string): number => (Date.parse(other) - Date.parse(one)) / 1000;
