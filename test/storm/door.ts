import { Webhook } from 'standardwebhooks';
import { SqsWebhookQueue } from '../../functions/gateways/sqs-webhook-queue.ts';
import { StandardWebhookVerifier } from '../../functions/gateways/standard-webhooks.ts';
import { StripeWebhookVerifier } from '../../functions/gateways/stripe-webhooks.ts';
import { receiveWebhookRoute } from '../../functions/http/receive-webhook.ts';
import type { Log } from '../../functions/usecases/ports.ts';
import { receiveWebhook } from '../../functions/usecases/receive-webhook.ts';
import { stripeSignature } from '../../sandbox/core/webhook-signature.ts';
import { answerOf } from '../support/api-event.ts';
import type { FifoQueue } from '../support/fifo-queue.ts';
import { clientOf } from '../support/fifo-queue-client.ts';
import type { News } from './news.ts';

/** A webhook on its way, signed. */
export interface Signed {
  readonly provider: News['provider'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Ring {
  /** Two are active at any time. */
  readonly active: readonly [string, string];
  /** One that was, and is not any more; before the rotation one that is not active yet. */
  readonly inactive: string;
}

const STRIPE_SECRETS = ['whsec_first', 'whsec_second', 'whsec_third'] as const;
const STANDARD_SECRETS = ['first', 'second', 'third'].map(
  (name) => `whsec_${Buffer.from(`the ${name} secret of twenty-four`).toString('base64')}`,
);

/** Halfway through the storm the first secret is retired, and the third is active from then on. */
function ringOf(secrets: readonly string[], rotated: boolean): Ring {
  const [first = '', second = '', third = ''] = secrets;
  return rotated
    ? { active: [second, third], inactive: first }
    : { active: [first, second], inactive: third };
}

export interface DoorOptions {
  readonly queue: FifoQueue;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly rotatedAtMs: number;
}

/** The deployed door: route, verifiers and queue adapter, with the secrets that are active at the time. */
export class Door {
  readonly #options: DoorOptions;
  readonly #route: ReturnType<typeof receiveWebhookRoute>;

  constructor(options: DoorOptions) {
    this.#options = options;
    const verifiers = {
      stripe: new StripeWebhookVerifier(async () => this.stripe.active, options.nowMs),
      standard: new StandardWebhookVerifier(async () => this.standard.active),
    };
    const queue = new SqsWebhookQueue(clientOf(options.queue), 'https://sqs.test/123456789012/webhooks.fifo');
    this.#route = receiveWebhookRoute(options.log, (webhook) =>
      receiveWebhook({ verifiers, queue }, webhook),
    );
  }

  get stripe(): Ring {
    return ringOf(STRIPE_SECRETS, this.#rotated);
  }

  get standard(): Ring {
    return ringOf(STANDARD_SECRETS, this.#rotated);
  }

  get #rotated(): boolean {
    return this.#options.nowMs() >= this.#options.rotatedAtMs;
  }

  /** Resolves to the status that the sender gets. */
  async knock({ provider, headers, body }: Signed): Promise<number | undefined> {
    const call = { merchantId: undefined, path: { provider }, headers, body };
    return (await answerOf(this.#route, call)).status;
  }

  /** @param agoMs how long ago it was signed; negative: how far ahead its time is */
  sign({ provider, eventId, body }: News, secret: string, agoMs = 0): Signed {
    if (provider === 'stripe') {
      const signature = stripeSignature(body, [secret], this.#options.nowMs() - agoMs);
      return { provider, body, headers: { 'stripe-signature': signature } };
    }
    // The package that checks it goes by the machine's clock.
    const at = new Date(Date.now() - agoMs);
    const headers = {
      'webhook-id': eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(eventId, at, body),
    };
    return { provider, body, headers };
  }

  ringOf({ provider }: Pick<News, 'provider'>): Ring {
    return provider === 'stripe' ? this.stripe : this.standard;
  }
}
