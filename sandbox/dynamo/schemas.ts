import type { z } from 'zod';

import {
  balanceTransactionSchema,
  disputeSchema,
  payoutSchema,
  refundSchema,
  reviewSchema,
  warningSchema,
} from '../core/money-records.ts';
import { paymentSchema } from '../core/records.ts';
import type { Kind, Kinds } from '../core/store.ts';

/** Through which records are read back. */
export const schemas: { readonly [K in Kind]: z.ZodType<Kinds[K]> } = {
  payment: paymentSchema,
  refund: refundSchema,
  dispute: disputeSchema,
  warning: warningSchema,
  review: reviewSchema,
  balance_transaction: balanceTransactionSchema,
  payout: payoutSchema,
};
