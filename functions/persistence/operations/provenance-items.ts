import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Attempt, Provenance } from '../../domain/operations/attempt.ts';
import type { Item } from '../table/items.ts';
import { kept, schemaOf } from '../table/stored.ts';

const attempt = kept({
  number: z.number(),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  outcome: z.exactOptional(z.enum(['succeeded', 'refused', 'failed', 'unknown', 'abandoned'])),
  error: z.exactOptional(kept({ code: z.string(), message: z.string() })),
  retrySafe: z.exactOptional(z.boolean()),
});

export const attempts = schemaOf<readonly Attempt[]>()(z.array(attempt));

export const provenanceSchema = schemaOf<Provenance>()(
  kept({
    fingerprint: z.string(),
    startedAt: z.string(),
    retried: z.exactOptional(kept({ epoch: z.number(), attemptCount: z.number(), attempts })),
  }),
);

const made = z.object({ origin: z.exactOptional(provenanceSchema) });

/**
 * What an order's or a document's item keeps of the operation that made it. Undefined of those that were made before
 * 24 November 2026, 11:47 UTC: that operation has a record of its own.
 */
export const provenanceIn = (item: Item): Provenance | undefined => made.parse(unmarshall(item)).origin;
