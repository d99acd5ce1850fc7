import type { Webhooks } from './behaviours.ts';
import type { WebhookSchedule } from './webhook-event.ts';

const DELAYED_SECONDS = 5;
const REORDERED_SECONDS = 3;
const REPEATED_SECONDS = 2;

/** @param events in the order in which they happened; the last one tells the outcome */
export function scheduleOf(webhooks: Webhooks, events: WebhookSchedule): WebhookSchedule {
  const outcome = events.slice(-1);
  switch (webhooks) {
    case 'ordinary':
    case 'first':
      return events;
    case 'never':
      return [];
    // Two at the same moment, which is the hardest case for the receiver, and one when the first is long done.
    case 'duplicated':
      return [...events, ...outcome, ...later(outcome, REPEATED_SECONDS)];
    case 'delayed':
      return later(events, DELAYED_SECONDS);
    case 'reordered':
      return [...outcome, ...later(events.slice(0, -1), REORDERED_SECONDS)];
  }
}

function later(events: WebhookSchedule, seconds: number): WebhookSchedule {
  return events.map((each) => ({ ...each, delaySeconds: each.delaySeconds + seconds }));
}
