import type { Instant } from './instant.ts';
import type { Customer, OrderLine, PaidOrder } from './order.ts';

/** Written once, never changed. Numbers of a merchant's year are 1..n without a gap. */
export interface Invoice {
  readonly merchantId: string;
  readonly orderId: string;
  readonly number: string;
  readonly year: number;
  readonly sequence: number;
  readonly issuedAt: Instant;
  readonly customer: Customer;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  readonly currency: string;
  readonly transactionId: string;
}

/** The year, in UTC, whose series an invoice issued now belongs to. */
export const invoiceYear = (now: Instant): number => new Date(now).getUTCFullYear();

export function issueInvoice(order: PaidOrder, sequence: number, now: Instant): Invoice {
  const { merchantId, orderId, customer, lines, totalMinor, currency, transactionId } = order;
  const year = invoiceYear(now);
  const number = `${year}-${String(sequence).padStart(6, '0')}`;
  return {
    merchantId,
    orderId,
    number,
    year,
    sequence,
    issuedAt: now,
    customer,
    lines,
    totalMinor,
    currency,
    transactionId,
  };
}
