import * as z from 'zod/mini';
import type { NextAction } from '../../domain/orders/next-action.ts';
import { OPERATION_KINDS, type OperationRecord } from '../../domain/operations/operation.ts';
import type { Attempt } from '../../domain/operations/attempt.ts';
import { counted, instant, toldError } from '../api/answers.ts';
import { orderId } from '../api/schemas.ts';

const attempt = z.strictObject({
  number: counted,
  startedAt: instant,
  endedAt: z.optional(instant),
  outcome: z.optional(z.enum(['succeeded', 'refused', 'failed', 'unknown', 'abandoned'])),
  error: z.optional(toldError),
  retrySafe: z.optional(z.boolean()),
}) satisfies z.ZodMiniType<{ [Each in keyof Attempt]: Attempt[Each] | undefined }>;

const next = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('none') }),
  z.strictObject({ action: z.literal('wait'), at: instant }),
  z.strictObject({ action: z.literal('client_may_retry') }),
  z.strictObject({ action: z.literal('retry'), at: z.exactOptional(instant) }),
  z.strictObject({ action: z.literal('ask_gateway'), at: z.exactOptional(instant) }),
  z.strictObject({ action: z.literal('client_must_authenticate'), until: instant }),
  z.strictObject({ action: z.literal('customer_must_confirm'), until: instant }),
  z.strictObject({ action: z.literal('person'), reason: z.string() }),
]) satisfies z.ZodMiniType<NextAction>;

export const operation = z.strictObject({
  kind: z.enum(Object.values(OPERATION_KINDS).flat()),
  key: z.string(),
  status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
  epoch: z.int().check(z.minimum(0)),
  leaseExpiresAt: instant,
  effectStartedAt: z.optional(instant),
  retrySafe: z.optional(z.boolean()),
  attemptCount: z.int().check(z.minimum(0)),
  attempts: z.array(attempt),
  createdAt: instant,
  updatedAt: instant,
  keptUntil: z.optional(instant),
  next,
}) satisfies z.ZodMiniType<{ readonly kind: OperationRecord['kind']; readonly next: NextAction }>;

/** Why it was done and what it changed stay inside: a reason is a person's own words. */
const act = z.strictObject({
  actId: z.string(),
  at: instant,
  by: z.string(),
  kind: z.string(),
  about: z.string(),
});

/** GET /orders/{orderId}/operations */
export const operations = z.strictObject({ orderId, operations: z.array(operation), acts: z.array(act) });

export type OperationsView = z.infer<typeof operations>;
export type OperationView = z.infer<typeof operation>;
export type AttemptView = z.infer<typeof attempt>;
export type ActView = z.infer<typeof act>;
