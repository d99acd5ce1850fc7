import { z } from 'zod';

const time = z.coerce.number().int().min(0).max(100_000_000_000);

/** Stripe's pages (https://docs.stripe.com/api/pagination), in one direction; times in seconds. */
const listed = {
  created: z
    .union([
      time,
      z.strictObject({
        gt: time.optional(),
        gte: time.optional(),
        lt: time.optional(),
        lte: time.optional(),
      }),
    ])
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  starting_after: z.string().min(1).optional(),
};

/** By time. */
export const listParameters = z.strictObject(listed);

/** By time, or all of a payment. */
export const listOfPaymentParameters = z.strictObject({
  ...listed,
  payment_intent: z.string().min(1).optional(),
});

/** By time, with the charges behind them if it is wished for. */
export const paymentListParameters = z.strictObject({
  ...listed,
  expand: z.tuple([z.literal('data.latest_charge')]).optional(),
});

/** By time, of a type or of a payout, with what they are about if it is wished for. */
export const balanceListParameters = z.strictObject({
  ...listed,
  type: z.string().min(1).optional(),
  payout: z.string().min(1).optional(),
  expand: z.tuple([z.literal('data.source')]).optional(),
});

/** One object, with what it names. */
export const retrieveParameters = (expandable: string) =>
  z.strictObject({ expand: z.tuple([z.literal(expandable)]).optional() });

export type ListParameters = z.infer<typeof listParameters>;

/** In milliseconds, both ends included. */
export function periodOf({ created }: ListParameters, nowMs: number) {
  if (created === undefined) return { fromMs: 0, untilMs: nowMs };
  const {
    gt = -1,
    gte = 0,
    lt = Infinity,
    lte = Infinity,
  } = typeof created === 'number' ? { gte: created, lte: created } : created;
  const lastSecond = Math.min(lt - 1, lte);
  return {
    fromMs: Math.max(gt + 1, gte) * 1000,
    // What is decided for later is not there yet.
    untilMs: Math.min(lastSecond * 1000 + 999, nowMs),
  };
}
