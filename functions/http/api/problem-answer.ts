import * as z from 'zod/mini';
import { SCOPES } from '../../domain/merchants/scope.ts';
import { amountMinor, currency, price } from './answers.ts';
import { STATUS, type FieldError, type ProblemCode } from './problem.ts';

const isCode = (code: string): code is ProblemCode => Object.hasOwn(STATUS, code);

const fieldError = z.strictObject({
  field: z.string(),
  message: z.string(),
}) satisfies z.ZodMiniType<FieldError>;

/** RFC 9457, as every route answers what it refuses. */
export const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().check(z.minimum(400), z.maximum(599)),
  code: z.enum(Object.keys(STATUS).filter(isCode)),
  detail: z.string(),
  errors: z.optional(z.array(fieldError)),
  /** On `scope_missing`: what the key would have to be for. */
  scope: z.optional(z.enum(SCOPES)),
  /** On `price_changed`: what the order comes to. */
  totalMinor: z.optional(amountMinor),
  currency: z.optional(currency),
  price: z.optional(price),
});

/** What API Gateway answers itself, before or instead of a function. */
export const gatewayMessage = z.strictObject({ message: z.nullable(z.string()) });
