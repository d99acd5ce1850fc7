/** What a {@link GatewayDouble} does when it does not behave, and with which card. */
export type ChargeScript =
  /** Charged, and the answer is lost on its way back. */
  | 'lost_after'
  /** Charged, answers 500, and answers the same 500 under this key from now on. */
  | 'stored_fault_after'
  /** Refused at the door (a rate limit): certainly nothing happened, nothing is stored. */
  | 'refused_before'
  /** The connection broke: nothing happened, which the caller cannot know. */
  | 'lost_before'
  /** A 400 that comes before the key is looked at: of a repeat it decides nothing. */
  | 'refused_unread'
  /** The merchant's account is refused: every order meets it. */
  | 'account_refused'
  /** Answers 500 with nothing done, and answers the same 500 under this key from now on. */
  | 'stored_fault_before'
  /** Takes less than it was asked for. */
  | 'captured_short'
  /** Nothing is done until {@link GatewayDouble.land}: the caller has long given up then. */
  | 'lands_late';

export type RefundScript =
  | 'lost_after'
  | 'stored_fault_after'
  | 'stored_fault_before'
  | 'refused_before'
  | 'lost_before'
  | 'refused_unread'
  | 'account_refused'
  /** Made, and without the money for it. */
  | 'pending'
  /** Refused for good: given back by hand, for instance. */
  | 'refused';

export type FindScript = 'refused_before' | 'lost_before';

/** Stripe's test value for a card that is declined. */
export const DECLINED_CARD = 'pm_card_visa_chargeDeclined';

/** A card whose customer has to act before it is charged. */
export const AUTHENTICATION_CARD = 'pm_card_authenticationRequired';

export const DECLINED = {
  code: 'declined',
  decline: { code: 'generic_decline', message: 'Your card was declined.' },
} as const;

export const waitsForCustomer = <Id extends string>(transactionId: Id) =>
  ({ code: 'requires_action', transactionId, clientSecret: `${transactionId}_secret` }) as const;

/** Of the first payment of a test with that card. */
export const WAITS_FOR_CUSTOMER = waitsForCustomer('pi_1');

export const AUTHENTICATION_FAILED = {
  code: 'declined',
  decline: { code: 'payment_intent_authentication_failure', message: 'The holder was not recognized.' },
} as const;

export const REFUNDED = {
  code: 'declined',
  decline: { code: 'given_back', message: 'It was given back.' },
} as const;
