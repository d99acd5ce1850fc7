import * as z from 'zod/mini';
import type { ListedRefund } from '../../domain/payments/refund-list.ts';
import { amountMinor, counted, currency, instant, toldError } from '../api/answers.ts';
import { creditNoteNumber } from '../api/schemas.ts';

const refundedLine = z.strictObject({ line: z.int().check(z.minimum(0)), quantity: counted, amountMinor });

/** GET /orders/{orderId}/refunds/{refundId} */
export const refund = z.strictObject({
  refundId: z.string(),
  status: z.enum(['pending', 'succeeded', 'failed']),
  provenance: z.enum(['requested', 'cancelled', 'late_capture', 'gateway']),
  amountMinor: z.exactOptional(amountMinor),
  currency,
  lines: z.exactOptional(z.array(refundedLine)),
  restocked: z.boolean(),
  reason: z.exactOptional(z.string()),
  gatewayRefundId: z.exactOptional(z.string()),
  pendingReason: z.exactOptional(z.string()),
  error: z.exactOptional(toldError),
  creditNoteNumber: z.exactOptional(creditNoteNumber),
  reversalNumber: z.exactOptional(creditNoteNumber),
  requestedAt: instant,
  updatedAt: instant,
}) satisfies z.ZodMiniType<{ [Each in keyof ListedRefund]: ListedRefund[Each] }>;

/** GET /orders/{orderId}/refunds */
export const refunds = z.strictObject({ refunds: z.array(refund) });

export type RefundView = z.infer<typeof refund>;
