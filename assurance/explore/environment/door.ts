import Stripe from 'stripe';
import { z } from 'zod';
import { StripeWebhookVerifier } from '../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { Clock } from '../../../functions/usecases/ports/clock.ts';
import type { GatewayEvent } from '../../../functions/domain/payments/gateway-event.ts';
import type { WebhookMessage, WebhookVerifier } from '../../../functions/usecases/ports/webhooks.ts';
import { DECLINED } from '../../world/gateway-scripts.ts';

const SECRET = 'whsec_of_the_model';

/** What the gateway sends: raw text, and the header that signs it. */
export interface Signed {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The product's own, by the clock of the run. */
export const doorOf = (clock: Clock): WebhookVerifier =>
  new StripeWebhookVerifier(
    async () => [SECRET],
    () => Date.parse(clock.now()),
  );

/** An event of the gateway's: all of the model's tell something of ours. */
export type ToldEvent = GatewayEvent &
  Required<Pick<GatewayEvent, 'about'>> & {
    /** Whose payment it is about, which not every event says. */
    readonly order: OrderKey;
  };

/**
 * Stripe's envelope, written as Stripe writes it, in lines: to parse it and to serialize it again gives other bytes. What
 * it tells is in our words, and an order stands for its payments, so that all its events stay in line.
 */
const bodyOf = ({ eventId: id, type, about, order }: ToldEvent): string =>
  JSON.stringify(
    { id, type, data: { object: { id: `${order.merchantId}:${order.orderId}`, about } } },
    undefined,
    2,
  );

/** Signed at this time: each delivery of an event is signed anew. */
export function signed(event: ToldEvent, clock: Clock): Signed {
  const payload = bodyOf(event);
  const timestamp = Math.floor(Date.parse(clock.now()) / 1000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp });
  return { body: payload, headers: { 'stripe-signature': signature } };
}

/** The signature of an event over the body of another, which tells another outcome under an id of its own. */
export const forged = (event: ToldEvent, clock: Clock): Signed => ({
  ...signed(event, clock),
  body: bodyOf({ ...event, eventId: `${event.eventId}_forged`, about: altered(event.about) }),
});

function altered(about: ToldEvent['about']): ToldEvent['about'] {
  if (about.object === 'dispute') return { ...about, dispute: { ...about.dispute, stage: 'lost' } };
  if (about.object === 'warning') return { ...about, open: !about.open };
  if (about.object !== 'charge') return { ...about, outcome: { code: 'refused', error: DECLINED.decline } };
  const captured = { code: 'captured', transactionId: 'pi_forged', amountMinor: 1, currency: 'EUR' } as const;
  return { ...about, outcome: captured };
}

const body = z.object({
  type: z.string(),
  data: z.object({ object: z.object({ about: z.custom<ToldEvent['about']>() }) }),
});

/** As the function that reads the queue sees it: whose event it is, the message's attributes say. */
export function eventIn(received: Omit<WebhookMessage, 'groupId'>): GatewayEvent {
  const { provider, eventId } = received;
  const { type, data } = body.parse(JSON.parse(received.body));
  return { provider, eventId, type, about: data.object.about };
}
