import * as z from 'zod/mini';
import { amountMinor, counted, currency, instant, toldError, transactionId } from '../api/answers.ts';

export const payment = z.strictObject({
  attempt: counted,
  status: z.enum(['pending', 'action_required', 'unknown', 'succeeded', 'failed']),
  amountMinor,
  currency,
  transactionId: z.optional(transactionId),
  provider: z.optional(z.string()),
  decline: z.optional(toldError),
  startedAt: instant,
  updatedAt: instant,
});

export type PaymentView = z.infer<typeof payment>;

/** GET /orders/{orderId}/payments */
export const payments = z.strictObject({ payments: z.array(payment) });
