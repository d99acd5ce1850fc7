import { z } from 'zod';
import type { LocalOutputs } from '../../cli/outputs.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import { newsOf, type News } from '../../assurance/storm/news.ts';

type Outcome = Extract<
  LedgerEntry,
  { type: 'captured' | 'declined' | 'requires_action' | 'canceled' | 'refunded' }
>;

const TYPES = {
  captured: 'payment_intent.succeeded',
  declined: 'payment_intent.payment_failed',
  requires_action: 'payment_intent.requires_action',
  canceled: 'payment_intent.canceled',
  refunded: 'refund.updated',
} as const satisfies Record<Outcome['type'], string>;

const isOutcome = (entry: LedgerEntry): entry is Outcome => entry.type in TYPES;

/**
 * The events by which the gateway tells what it did for some orders, under the ids under which it has told them where it
 * has. The bodies are made of the objects as they are now.
 */
export async function realNews(
  outputs: LocalOutputs,
  orderIds: ReadonlySet<string>,
): Promise<readonly News[]> {
  const { sandboxUrl, sandboxApiKey } = outputs;
  const ledger = await sandboxClient(sandboxUrl, sandboxApiKey).readLedger();
  const ofThese = ledger.filter(({ orderId }) => orderIds.has(orderId ?? ''));
  const news: News[] = [];
  for (const entry of ofThese.filter(isOutcome)) {
    const { paymentIntent, orderId } = entry;
    const object = await objectOf(outputs, entry);
    const eventType = object.status === 'pending' ? 'refund.created' : TYPES[entry.type];
    const told = ofThese.find(
      (one) =>
        one.type === 'webhook_delivered' &&
        one.paymentIntent === paymentIntent &&
        one.eventType === eventType,
    );
    const subject = entry.type === 'refunded' ? entry.refund : paymentIntent;
    const isKnown = told?.type === 'webhook_delivered' && entry.type !== 'refunded';
    const eventId = isKnown ? told.event : `evt_${eventType}_${subject}`;
    const body = JSON.stringify({ id: eventId, object: 'event', type: eventType, data: { object } });
    news.push(newsOf({ eventId, eventType, url: '', body, delaySeconds: 0, paymentIntent, orderId }));
  }
  return news;
}

const stripeObject = z.looseObject({ id: z.string(), status: z.string() });

async function objectOf({ sandboxUrl, sandboxApiKey }: LocalOutputs, entry: Outcome) {
  const path =
    entry.type === 'refunded' ? `refunds/${entry.refund}` : `payment_intents/${entry.paymentIntent}`;
  const response = await fetch(`${sandboxUrl}/v1/${path}`, {
    headers: { authorization: `Bearer ${sandboxApiKey}` },
  });
  const object = stripeObject.parse(await response.json());
  // As it was then: its holder has acted since.
  return entry.type === 'requires_action' ? { ...object, status: 'requires_action' } : object;
}
