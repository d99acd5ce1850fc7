import type { OperationRecord } from '../operations/operation.ts';
import type { Order } from '../orders/order.ts';
import { isOfLateCapture, lateCaptureRefundId } from './refund.ts';

/** The gateway's own id of a refund that went back. */
export function gatewayRefundIdOf({ result }: OperationRecord): string | undefined {
  if (typeof result !== 'object' || result === null || !('gatewayRefundId' in result)) return undefined;
  return typeof result.gatewayRefundId === 'string' ? result.gatewayRefundId : undefined;
}

/** The payment that a refund is of: its intent says so, which an outcome may have taken away. */
export function transactionOf(order: Order, { key, intent }: OperationRecord): string | undefined {
  if (intent !== undefined && 'refundId' in intent) return intent.transactionId;
  if (isOfLateCapture(key)) return key.slice(lateCaptureRefundId('').length);
  return order.status === 'paid' ? order.transactionId : undefined;
}
