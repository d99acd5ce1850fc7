import { StripeWebhookVerifier } from '../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { receiveWebhook } from '../../functions/usecases/webhooks/receive-webhook.ts';
import type { WebhookMessage } from '../../functions/usecases/ports/webhooks.ts';
import type { SandboxContext } from '../../sandbox/core/context.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { sendWebhook, type Post } from '../../sandbox/core/send-webhook.ts';
import type { Draws } from './draws.ts';
import type { Shop } from './shop.ts';
import { told, type VirtualTime } from './virtual-time.ts';

export const ARRIVALS = ['first', 'later', 'thrice', 'never'] as const;

/** When an event arrives: before the answer, after it, three times (two of them at once), not at all. */
export type Arrival = (typeof ARRIVALS)[number];

const SECRET = 'whsec_sandbox';
/** As in lib/constructs/webhook-queue.ts: how often a message is handed out, and how long between. */
const MAX_RECEIVES = 5;
const VISIBILITY_MS = 180_000;
/** Within seconds, within minutes, or after days, for which Stripe tries. */
const LATENESS_MS = [5000, 300_000, 3 * 86_400_000] as const;
/** Longer than the queue itself would know one for a duplicate. */
export const AGAIN_MS = 400_000;

/** After how many milliseconds an event arrives, each time that it does. The first of them at 0: before the answer. */
export type Delays = (delivery: Pick<WebhookDelivery, 'eventType' | 'delaySeconds'>) => readonly number[];

export interface WebhooksOptions {
  readonly time: VirtualTime;
  readonly delaysMs: Delays;
  readonly shop: () => Shop;
  readonly afterEvent: () => Promise<void>;
}

export const delaysOf =
  (arrival: Arrival, time: VirtualTime, draws: Draws): Delays =>
  ({ eventType, delaySeconds }) => {
    const event = `${eventType} of ${time.now()}`;
    if (arrival === 'first') return [delaySeconds * 1000];
    const most = draws.oneOf(`lateness of ${event}`, LATENESS_MS);
    const late = delaySeconds * 1000 + draws.between(`delay of ${event}`, 500, most);
    return arrival === 'thrice' ? [late, late, late + AGAIN_MS] : [late];
  };

/** From the gateway's queue to the ledger: signed, verified at the door, put into our words and applied. */
export class Webhooks {
  readonly deadLetters: string[] = [];
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Resolves when the first arrival has been handled. */
  async deliver(context: SandboxContext, delivery: WebhookDelivery): Promise<void> {
    const { time, delaysMs } = this.#options;
    const [first, ...more] = delaysMs(delivery);
    if (first === undefined) return;
    more.forEach((delayMs, index) =>
      time.spawn(`webhook ${delivery.eventType}`, async () => {
        await time.sleep(delayMs);
        await this.#arrive(context, delivery, index + 2);
      }),
    );
    if (first > 0) await time.sleep(first);
    await this.#arrive(context, delivery, 1);
  }

  async #arrive(context: SandboxContext, delivery: WebhookDelivery, number: number): Promise<void> {
    const messages: WebhookMessage[] = [];
    const { time } = this.#options;
    const stripe = new StripeWebhookVerifier(
      async () => [SECRET],
      () => time.nowMs(),
    );
    const post: Post = async (_url, headers, body) => {
      const queue = { send: async (message: WebhookMessage) => void messages.push(message) };
      const rawBody = Buffer.from(body);
      const { code } = await receiveWebhook(
        { verifiers: { stripe }, queue },
        { provider: 'stripe', rawBody, headers },
      );
      return code === 'accepted' ? 200 : 400;
    };
    const accepted = await sendWebhook(context, post, { delivery, number, secrets: SECRET });
    if (!accepted) this.deadLetters.push(`${delivery.eventId} was refused at the door`);
    for (const message of messages) await this.#consume(message);
  }

  /** Messages of one payment do not even wait for each other here, as they do in the queue. */
  async #consume(message: WebhookMessage): Promise<void> {
    const { time, shop, afterEvent } = this.#options;
    let fault: unknown;
    for (let receives = 1; receives <= MAX_RECEIVES; receives += 1) {
      try {
        await shop().applyWebhook(message, receives);
        await afterEvent();
        return;
      } catch (error) {
        fault = error;
        await time.sleep(VISIBILITY_MS);
      }
    }
    this.deadLetters.push(`${message.eventId}: ${told(fault)}`);
  }
}
