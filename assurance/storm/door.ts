import { SqsWebhookQueue } from '../../functions/adapters/aws/sqs-webhook-queue.ts';
import { StandardWebhookVerifier } from '../../functions/adapters/providers/standard-webhooks/standard-webhooks.ts';
import { StripeWebhookVerifier } from '../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { receiveWebhookRoute } from '../../functions/http/webhooks/receive-webhook.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import { receiveWebhook } from '../../functions/usecases/webhooks/receive-webhook.ts';
import { answerOf } from '../world/api-event.ts';
import type { FifoQueue } from '../world/fifo-queue.ts';
import { clientOf } from '../world/fifo-queue-client.ts';
import type { News } from './news.ts';
import type { Keys, Ring, Signed } from './signed.ts';

/** By provider, the oldest first. */
const SECRETS = {
  stripe: ['whsec_first', 'whsec_second', 'whsec_third'],
  standard: ['first', 'second', 'third'].map(
    (name) => `whsec_${Buffer.from(`the ${name} secret of twenty-four`).toString('base64')}`,
  ),
} as const;

export interface DoorOptions {
  readonly queue: FifoQueue;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Is called for each that is queued. */
  readonly queued?: () => void;
  /** When the first secret is retired and the third is active; the second is before and after. */
  readonly rotatedAtMs: number;
}

/** The deployed door: route, verifiers and queue adapter, with the secrets that are active at the time. */
export class Door implements Keys {
  readonly nowMs: () => number;
  readonly #rotatedAtMs: number;
  readonly #queued: () => void;
  readonly #route: ReturnType<typeof receiveWebhookRoute>;

  constructor({ queue: fifo, log, nowMs, queued = () => undefined, rotatedAtMs }: DoorOptions) {
    this.#queued = queued;
    this.nowMs = nowMs;
    this.#rotatedAtMs = rotatedAtMs;
    const active = (provider: News['provider']) => async () => this.ringOf(provider).active;
    const verifiers = {
      stripe: new StripeWebhookVerifier(active('stripe'), nowMs),
      standard: new StandardWebhookVerifier(active('standard')),
    };
    const queue = new SqsWebhookQueue(clientOf(fifo), 'https://sqs.test/123456789012/webhooks.fifo');
    this.#route = receiveWebhookRoute(log, (webhook) => receiveWebhook({ verifiers, queue }, webhook));
  }

  ringOf(provider: News['provider']): Ring {
    const [first = '', second = '', third = ''] = SECRETS[provider];
    return this.nowMs() < this.#rotatedAtMs
      ? { active: [first, second], inactive: third }
      : { active: [third, second], inactive: first };
  }

  /** Resolves to the status that the sender gets. */
  async knock({ provider, headers, body }: Signed): Promise<number | undefined> {
    const call = { merchantId: undefined, path: { provider }, headers, body };
    const { status } = await answerOf(this.#route, call);
    if (status === 200) this.#queued();
    return status;
  }
}
