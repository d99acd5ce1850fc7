import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { GatewayEvent } from '../../domain/payments/gateway-event.ts';
import { toItem, type Item } from '../table/items.ts';
import { parkedAloneKey, parkedKey } from '../table/keys.ts';
import { disputeFields } from '../orders/order-parts.ts';
import { schemaOf } from '../table/stored.ts';

const captured = z.object({
  code: z.literal('captured'),
  transactionId: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  provider: z.exactOptional(z.string()),
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
const stillOpen = z.object({
  code: z.literal('still_open'),
  state: z.enum(['awaiting_customer', 'requires_action', 'processing']),
});
const refunded = z.object({
  code: z.literal('refunded'),
  gatewayRefundId: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
});
const refused = z.object({
  code: z.literal('refused'),
  error: z.object({ code: z.string(), message: z.string() }),
  gatewayRefundId: z.exactOptional(z.string()),
});
const pending = z.object({ code: z.literal('pending'), gatewayRefundId: z.string(), reason: z.string() });
const refundOutcome = z.discriminatedUnion('code', [refunded, refused, pending]);
const ofOrder = z.object({ merchantId: z.string(), orderId: z.string() });
/** Something waits only for what it is about. */
type ParkedEvent = Omit<GatewayEvent, 'about' | 'setAside'> & Required<Pick<GatewayEvent, 'about'>>;

const ofPayment = z.object({ transactionId: z.string() });

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
        outcome: z.discriminatedUnion('code', [
          captured,
          declined,
          requiresAction,
          actionRequired,
          stillOpen,
        ]),
      }),
      z.extend(ofOrder, {
        object: z.literal('refund'),
        refundId: z.string(),
        transactionId: z.exactOptional(z.string()),
        outcome: refundOutcome,
      }),
      z.extend(ofPayment, { object: z.literal('gateway_refund'), outcome: refundOutcome }),
      z.extend(ofPayment, { object: z.literal('dispute'), dispute: z.object(disputeFields) }),
      z.extend(ofPayment, {
        object: z.literal('warning'),
        reason: z.enum(['early_fraud_warning', 'payment_in_review']),
        warningId: z.string(),
        detail: z.string(),
        open: z.boolean(),
      }),
    ]),
  }),
);

/** Stored whole, as JSON text, in the partition of the order that it waits for; in its own where it names none. */
export function parkedItem(event: GatewayEvent): Item {
  const { provider, eventId, about } = event;
  if (about === undefined) throw new Error(`event ${eventId} is about nothing and cannot wait for it`);
  const key =
    'orderId' in about
      ? parkedKey(about.merchantId, about.orderId, provider, eventId)
      : parkedAloneKey(provider, eventId);
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
