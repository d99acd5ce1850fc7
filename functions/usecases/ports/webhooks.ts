export interface WebhookMessage {
  readonly provider: string;
  readonly eventId: string;
  /** Events of one business object stay in line; others do not wait. */
  readonly groupId: string;
  readonly body: string;
}

export interface WebhookQueue {
  /** Returns only when the queue has it. */
  send(message: WebhookMessage): Promise<void>;
}

export interface WebhookVerifier {
  /**
   * @returns the event's id, the object it is about and its text without secrets; undefined when the signature does not
   *   hold; `malformed` when it holds for something that is no event
   */
  verify(
    rawBody: Buffer,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<Omit<WebhookMessage, 'provider'> | { readonly code: 'malformed' } | undefined>;
}
