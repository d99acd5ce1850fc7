import { Stripe } from 'stripe';

import type { RunningSandbox } from '../../assurance/world/sandbox-server.ts';

/** The official client, pointed at the sandbox, with its own retries off. */
export function stripeClient(sandbox: RunningSandbox, timeoutMs = 2_000): Stripe {
  return new Stripe(sandbox.apiKey, {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
  });
}

export interface ChargeOptions {
  readonly key?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly customer?: string;
  readonly reference?: string;
  readonly orderId?: string;
  /** False: the card's holder may be asked to act. */
  readonly errorOnRequiresAction?: boolean;
}

export function charge(stripe: Stripe, paymentMethod: string, options: ChargeOptions = {}) {
  const { key = 'key-1', amount = 1999, orderId = 'ord_1', reference = 'charge:ord_1:1' } = options;
  const { errorOnRequiresAction = true, currency = 'eur', customer } = options;
  return stripe.paymentIntents.create(
    {
      amount,
      currency,
      ...(customer !== undefined && { customer }),
      payment_method: paymentMethod,
      allowed_payment_method_types: ['card'],
      confirm: true,
      ...(errorOnRequiresAction ? { error_on_requires_action: true } : { use_stripe_sdk: true }),
      metadata: { merchantId: 'mer_1', orderId, attempt: '1', reference },
    },
    { idempotencyKey: key },
  );
}

/** The error that a refused request rejects with. */
export async function refusal(request: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('the request was not refused');
}

/** A request to one of the sandbox's own routes, with what it answers. */
export async function ownRoute(
  { url, apiKey }: RunningSandbox,
  route: string,
  form: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${apiKey}` },
    body: new URLSearchParams(form),
  });
  const body: unknown = await response.json();
  return { status: response.status, body };
}
