export type WebhookSchedule = readonly {
  readonly event: WebhookEvent;
  readonly delaySeconds: number;
  /** Sent only while the payment has this version: see `http.ts`. */
  readonly whileVersion?: number;
}[];

export type WebhookEventType =
  | 'payment_intent.created'
  | 'payment_intent.succeeded'
  | 'payment_intent.payment_failed'
  | 'payment_intent.requires_action'
  | 'payment_intent.processing'
  | 'payment_intent.canceled'
  | 'charge.updated'
  | 'charge.refunded'
  | 'charge.dispute.created'
  | 'charge.dispute.updated'
  | 'charge.dispute.closed'
  | 'charge.dispute.funds_withdrawn'
  | 'charge.dispute.funds_reinstated'
  | 'radar.early_fraud_warning.created'
  | 'review.opened'
  | 'review.closed'
  | 'refund.created'
  | 'refund.updated'
  | 'refund.failed';

/** Before it is rendered for an endpoint. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: WebhookEventType;
  readonly created: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
  readonly request: { readonly id: string; readonly idempotency_key: string | null };
}
