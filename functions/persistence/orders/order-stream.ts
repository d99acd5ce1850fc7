import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { orderEvent } from '../../domain/orders/order-event.ts';
import type { StreamedChange } from '../../usecases/ports/events.ts';
import { isActsOfDay, ORDER_SORT_KEY } from '../table/keys.ts';
import { PUBLIC_OF_ACTS, toldActFrom } from '../audit/act-items.ts';
import { operatorActed } from '../../domain/audit/operator-acted.ts';
import { TOLD_ATTRIBUTES, toldOrderFrom } from './order-items.ts';

/** What marshalling makes of JSON, and an order's item is made of; Lambda hands an image over as DynamoDB's own JSON. */
const attribute: z.ZodMiniType<AttributeValue> = z.lazy(() =>
  z.union([
    z.strictObject({ S: z.string() }),
    z.strictObject({ N: z.string() }),
    z.strictObject({ BOOL: z.boolean() }),
    z.strictObject({ NULL: z.boolean() }),
    z.strictObject({ L: z.array(attribute) }),
    z.strictObject({ M: z.record(z.string(), attribute) }),
  ]),
);

const changed = z.object({
  Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  OldImage: z.optional(z.record(z.string(), attribute)),
  /** Absent: the item was deleted. */
  NewImage: z.optional(z.record(z.string(), attribute)),
});

/** What is read of a record, in Lambda's event or straight from the stream. */
export interface StreamRecord {
  readonly dynamodb?:
    | {
        readonly SequenceNumber?: string | undefined;
        readonly Keys?: unknown;
        readonly OldImage?: unknown;
        readonly NewImage?: unknown;
      }
    | undefined;
}

/** A claim, which stands where the order will, has none. */
const versioned = z.object({ version: z.optional(z.number()) });

/**
 * What a record of the table's stream tells of an order, or of an act. Every transition writes its event and a higher version into the
 * order's item, so the item is its own outbox; a write that leaves the version as it was is housekeeping.
 */
export function readChange(record: StreamRecord): StreamedChange {
  const streamed = { position: record.dynamodb?.SequenceNumber ?? '', record: withoutPrivate(record) };
  try {
    const { Keys: keys, OldImage: before, NewImage: after } = changed.parse(record.dynamodb);
    if (isActsOfDay(keys.pk.S) && after !== undefined) {
      return { ...streamed, code: 'happened', event: operatorActed(toldActFrom(after)) };
    }
    // Lambda hands over orders and acts only; a person who brings records back may not have sorted them.
    const isOrder = keys.sk.S === ORDER_SORT_KEY;
    if (!isOrder || after === undefined || versionOf(after) === versionOf(before)) {
      return { ...streamed, code: 'nothing_new' };
    }
    return { ...streamed, code: 'happened', event: orderEvent(toldOrderFrom(after)) };
  } catch (fault) {
    // Nothing was asked of anybody, so whatever is wrong with the record is wrong with it for good.
    return { ...streamed, code: 'unreadable', error: { code: 'unreadable', message: String(fault) } };
  }
}

const versionOf = (image: Record<string, AttributeValue> | undefined): number | undefined =>
  image === undefined ? undefined : versioned.parse(unmarshall(image)).version;

/** What is needed to read it again, and to see what is wrong with it: nothing of the buyer, and no secret. */
function withoutPrivate({ dynamodb }: StreamRecord): StreamRecord {
  const { SequenceNumber, Keys, OldImage, NewImage } = dynamodb ?? {};
  return { dynamodb: { SequenceNumber, Keys, OldImage: toldIn(OldImage), NewImage: toldIn(NewImage) } };
}

const toldIn = (image: unknown): unknown =>
  typeof image === 'object' && image !== null
    ? Object.fromEntries(
        Object.entries(image).filter(([name]) => TOLD_ATTRIBUTES.has(name) || PUBLIC_OF_ACTS.has(name)),
      )
    : undefined;
