import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Origin } from '../domain/attempt.ts';
import type { Item } from './items.ts';

const attempt = z.object({
  number: z.number(),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  outcome: z.exactOptional(z.enum(['succeeded', 'refused', 'failed', 'unknown', 'abandoned'])),
  error: z.exactOptional(z.object({ code: z.string(), message: z.string() })),
  retrySafe: z.exactOptional(z.boolean()),
});

export const attempts = z.array(attempt);

export const origin = z.object({
  fingerprint: z.string(),
  startedAt: z.string(),
  retried: z.exactOptional(z.object({ epoch: z.number(), attemptCount: z.number(), attempts })),
});

const made = z.object({ origin });

/** What an order's or a document's item keeps of the operation that made it. */
export const originIn = (item: Item): Origin => made.parse(unmarshall(item)).origin;
