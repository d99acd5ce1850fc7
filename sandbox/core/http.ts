/** An HTTP request as the core sees it, whatever carried it. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/**
 * How the transport is to hand over the answer; the core never sleeps. `slow`: late, but before the caller gives up.
 * `after_webhooks`: once the deliveries that are due at once have been made, as far as the transport can know, and before
 * the caller gives up. `lost`: the caller must have given up before anything is said.
 */
export type Pace = 'now' | 'slow' | 'after_webhooks' | 'lost';

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly pace: Pace;
  /** To be sent after `delaySeconds`, each by itself: how many, in which order and when is part of the behaviour. */
  readonly deliveries: readonly WebhookDelivery[];
  /** With pace `lost`: what is done only when the caller has given up, and what is to be sent about it. */
  readonly afterwards?: () => Promise<readonly WebhookDelivery[]>;
}

/** One event on its way to one endpoint. `body` is signed when it is sent, so that a late retry is not a stale one. */
export interface WebhookDelivery {
  readonly eventId: string;
  readonly eventType: string;
  readonly url: string;
  readonly body: string;
  readonly delaySeconds: number;
  /** It tells what becomes of the payment by itself. If something else did before, this does not happen and is not sent. */
  readonly whileVersion?: number | undefined;
  readonly paymentIntent: string;
  readonly orderId: string | null;
}

/** What a Stripe-shaped answer comes down to, and what is stored under an idempotency key. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}
