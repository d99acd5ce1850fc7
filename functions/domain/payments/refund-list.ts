import { codeFrom, type OperationError } from '../operations/attempt.ts';
import type { CreditNote } from '../invoices/invoice.ts';
import type { Instant } from '../instant.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { Order } from '../orders/order.ts';
import { present } from '../present.ts';
import type { RefundedUnits } from '../pricing/refund-plan.ts';
import type { LastRefund, RefundProvenance } from './last-refund.ts';
import { gatewayRefundIdOf, refundRequestOf } from './refund-decision.ts';
import { isOfCancellation, isOfLateCapture, provenanceOfRefund, REFUND_PENDING } from './refund.ts';

/** A refund of an order, with what has become of it. */
export interface ListedRefund {
  readonly refundId: string;
  /** `failed`: the gateway refused it, or it came back after it had succeeded. */
  readonly status: LastRefund['status'];
  readonly provenance: RefundProvenance;
  /** In minor units. Absent: an earlier release recorded the refusal without it. */
  readonly amountMinor?: number;
  readonly currency: string;
  readonly lines?: readonly RefundedUnits[];
  /** Units went back to stock with it. */
  readonly restocked: boolean;
  /** The merchant's own words. */
  readonly reason?: string;
  readonly gatewayRefundId?: string;
  /** Why it waits at the gateway: the gateway's code, such as `insufficient_funds`. */
  readonly pendingReason?: string;
  /** Why it failed. */
  readonly error?: OperationError;
  readonly creditNoteNumber?: string;
  /** The document that reverses its credit note. */
  readonly reversalNumber?: string;
  readonly requestedAt: Instant;
  readonly updatedAt: Instant;
}

interface OfOrder {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  readonly creditNotes: readonly Pick<CreditNote, 'refundId' | 'number' | 'reverses'>[];
  /** An earlier release recorded a refusal without its amount; the list of what needs a person has it. */
  readonly attention: readonly { readonly key: string; readonly amountMinor?: number }[];
}

/** All refunds of an order, oldest first: what Once asked for, and what others did at the gateway. */
export const refundsOf = (of: OfOrder): readonly ListedRefund[] =>
  of.operations
    .filter(({ kind }) => kind === 'refund')
    .toSorted(
      (one, other) => one.createdAt.localeCompare(other.createdAt) || one.key.localeCompare(other.key),
    )
    .map((record) => listed(of, record));

function listed(of: OfOrder, record: OperationRecord): ListedRefund {
  const { order, operations, creditNotes } = of;
  const { key: refundId, createdAt: requestedAt } = record;
  const request = refundRequestOf(record);
  const { amountMinor, currency, credit, restocked } = request ?? {};
  const reversal = operations.find(({ kind, key }) => kind === 'refund_reversal' && key === refundId);
  return {
    refundId,
    status: reversal === undefined ? statusOf(record) : 'failed',
    provenance: request === undefined ? provenanceByName(refundId) : provenanceOfRefund(request),
    ...present({ amountMinor: amountMinor ?? amountOnList(of, refundId) }),
    currency: currency ?? order.currency,
    ...present({ lines: credit?.lines }),
    restocked: isRestocked(order, refundId, restocked),
    ...present({
      reason: credit?.note,
      gatewayRefundId: gatewayRefundIdOf(record),
      pendingReason: pendingReasonOf(record),
      error: errorOf(record, reversal),
    }),
    ...documentNumbers(creditNotes, refundId),
    requestedAt,
    updatedAt: reversal?.updatedAt ?? record.updatedAt,
  };
}

/** Of its credit note, and of the document that reverses the credit note. */
function documentNumbers(
  creditNotes: OfOrder['creditNotes'],
  refundId: string,
): Pick<ListedRefund, 'creditNoteNumber' | 'reversalNumber'> {
  const creditNote = creditNotes.find((note) => note.refundId === refundId);
  if (creditNote === undefined) return {};
  const reversing = creditNotes.find(({ reverses }) => reverses === creditNote.number);
  return present({ creditNoteNumber: creditNote.number, reversalNumber: reversing?.number });
}

function statusOf({ status }: OperationRecord): LastRefund['status'] {
  if (status === 'succeeded' || status === 'failed') return status;
  return 'pending';
}

const provenanceByName = (refundId: string): RefundProvenance => {
  if (isOfLateCapture(refundId)) return 'late_capture';
  return isOfCancellation(refundId) ? 'cancelled' : 'requested';
};

/** A cancellation returns the goods as it is accepted, whatever becomes of its refund. */
const isRestocked = (order: Order, refundId: string, restocked: true | undefined): boolean =>
  isOfCancellation(refundId) ? order.stockKept === undefined : restocked === true;

const amountOnList = ({ attention }: OfOrder, refundId: string): number | undefined =>
  attention.find(({ key }) => key.endsWith(`:${refundId}`))?.amountMinor;

function pendingReasonOf({ status, attempts }: OperationRecord): string | undefined {
  const error = status === 'unknown' ? attempts.at(-1)?.error : undefined;
  return error?.code === REFUND_PENDING ? codeFrom(error.message) : undefined;
}

function errorOf(record: OperationRecord, reversal: OperationRecord | undefined): OperationError | undefined {
  if (reversal === undefined) return record.status === 'failed' ? record.attempts.at(-1)?.error : undefined;
  const { result } = reversal;
  const code = typeof result === 'object' && result !== null && 'code' in result ? result.code : undefined;
  return { code: typeof code === 'string' ? code : 'refund_failed', message: 'it came back' };
}
