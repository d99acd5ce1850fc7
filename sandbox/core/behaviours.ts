/** What a payment method makes the gateway do. Without any of it: captured, answered at once, each event sent once. */
export interface Behaviour {
  readonly decline?: Decline;
  /** The first request under a key fails before anything is done, and is not stored; the next one goes through. */
  readonly firstCall?: 'server_error' | 'rate_limited';
  /** What becomes of the answer once the money has moved. `server_error` is stored and replayed, as at Stripe. */
  readonly answer?: 'slow' | 'lost' | 'server_error';
  readonly webhooks?: 'ordinary' | 'duplicated' | 'delayed' | 'reordered';
}

export interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
}

/** `pm_card_…` are Stripe's own test values (https://docs.stripe.com/testing); `pm_sandbox_…` exist only here. */
const behaviours: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  ['pm_card_visa', {}],
  [
    'pm_card_visa_chargeDeclined',
    {
      decline: {
        code: 'card_declined',
        declineCode: 'generic_decline',
        message: 'Your card was declined.',
      },
    },
  ],
  [
    'pm_card_authenticationRequired',
    {
      decline: {
        code: 'authentication_required',
        declineCode: 'authentication_required',
        message:
          'This payment required an authentication action to complete, but `error_on_requires_action` was set.',
      },
    },
  ],
  ['pm_sandbox_response_lost', { answer: 'lost' }],
  ['pm_sandbox_slow', { answer: 'slow' }],
  ['pm_sandbox_5xx_before', { firstCall: 'server_error' }],
  ['pm_sandbox_5xx_after', { answer: 'server_error' }],
  ['pm_sandbox_rate_limited', { firstCall: 'rate_limited' }],
  ['pm_sandbox_webhook_duplicated', { webhooks: 'duplicated' }],
  ['pm_sandbox_webhook_delayed', { webhooks: 'delayed' }],
  ['pm_sandbox_webhook_reordered', { webhooks: 'reordered' }],
]);

export function behaviourOf(paymentMethod: string): Behaviour | undefined {
  return behaviours.get(paymentMethod);
}
