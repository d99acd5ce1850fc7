import type { OperationRecord } from '../operations/operation.ts';
import type { Order } from '../orders/order.ts';
import { refundRequestOf } from './refund-decision.ts';
import { isOfLateCapture, lateCaptureRefundId } from './refund.ts';

/** The payment that a refund is of: its request says so, which an outcome may have taken away. */
export function transactionOf(order: Order, record: OperationRecord): string | undefined {
  const request = refundRequestOf(record);
  if (request !== undefined) return request.transactionId;
  const { key } = record;
  if (isOfLateCapture(key)) return key.slice(lateCaptureRefundId('').length);
  return order.status === 'paid' ? order.transactionId : undefined;
}
