import * as z from 'zod/mini';

/** What an order and its documents are both made of. */
export const lineFields = {
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unitPriceMinor: z.number(),
};
export const customerFields = { email: z.string(), name: z.exactOptional(z.string()) };

/** What an order shows of a dispute. */
export const shownDisputeFields = {
  disputeId: z.string(),
  stage: z.enum(['inquiry', 'open', 'closed', 'won', 'lost']),
  status: z.string(),
  reason: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  evidenceDueBy: z.exactOptional(z.string()),
};
export const disputeFields = {
  ...shownDisputeFields,
  transactionId: z.string(),
  asOf: z.string(),
  withdrawn: z.boolean(),
  reinstated: z.boolean(),
  wasLost: z.exactOptional(z.literal(true)),
};
