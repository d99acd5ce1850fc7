import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { GatewayEvent } from '../../usecases/ports/webhooks.ts';
import { toItem, type Item } from '../table/items.ts';
import { parkedKey } from '../table/keys.ts';
import { schemaOf } from '../table/stored.ts';

const captured = z.object({
  code: z.literal('captured'),
  transactionId: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
});
const declined = z.object({
  code: z.literal('declined'),
  decline: z.object({ code: z.string(), message: z.string() }),
});
const requiresAction = z.object({
  code: z.literal('requires_action'),
  transactionId: z.string(),
  clientSecret: z.string(),
});
const actionRequired = z.object({ code: z.literal('action_required') });
const refunded = z.object({
  code: z.literal('refunded'),
  gatewayRefundId: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
});
const refused = z.object({
  code: z.literal('refused'),
  error: z.object({ code: z.string(), message: z.string() }),
});
const ofOrder = z.object({ merchantId: z.string(), orderId: z.string() });
/** Something waits only for what it is about. */
type ParkedEvent = Omit<GatewayEvent, 'about'> & Required<Pick<GatewayEvent, 'about'>>;

export const parkedSchema = schemaOf<ParkedEvent>()(
  z.object({
    provider: z.string(),
    eventId: z.string(),
    type: z.string(),
    fingerprint: z.exactOptional(z.string()),
    about: z.discriminatedUnion('object', [
      z.extend(ofOrder, {
        object: z.literal('charge'),
        attempt: z.number(),
        outcome: z.discriminatedUnion('code', [captured, declined, requiresAction, actionRequired]),
      }),
      z.extend(ofOrder, {
        object: z.literal('refund'),
        refundId: z.string(),
        outcome: z.discriminatedUnion('code', [refunded, refused]),
      }),
    ]),
  }),
);

/** Stored whole, as JSON text, in the partition of the order that it waits for. */
export function parkedItem(event: GatewayEvent): Item {
  const { provider, eventId, about } = event;
  if (about === undefined) throw new Error(`event ${eventId} is about nothing and cannot wait for it`);
  const key = parkedKey(about.merchantId, about.orderId, provider, eventId);
  return toItem(key, { waiting: JSON.stringify(event) });
}

const stored = z.object({ waiting: z.string() });

export const parkedFrom = (item: Item): GatewayEvent =>
  parkedSchema.parse(JSON.parse(stored.parse(unmarshall(item)).waiting));

/**
 * Those that wait for an order. One that this release cannot read waits on and keeps the order from nothing: the sweep looks
 * at it by its record, and tells a person in the end.
 */
export const readableParked = (items: readonly Item[]): readonly GatewayEvent[] =>
  items.flatMap((item) => {
    try {
      return [parkedFrom(item)];
    } catch (error) {
      if (error instanceof z.core.$ZodError || error instanceof SyntaxError) return [];
      throw error;
    }
  });
