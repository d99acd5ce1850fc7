/**
 * What a payment method makes the gateway do. Without any of it: captured, answered at once, refunded at once, and each
 * event sent once.
 */
export interface Behaviour {
  /** How the charge ends, where it is not captured. `requires_action`: the customer has to authenticate first. */
  readonly outcome?: 'declined' | 'requires_action';
  readonly firstCall?: FirstCall;
  readonly answer?: AnswerFate;
  /** A repeat of a request that was carried out is refused with 400, before the key is looked at. */
  readonly repeat?: 'refused';
  /** Search refuses to look for it, as it does for accounts in some countries. */
  readonly search?: 'refused';
  /** By how long the search lags behind the payment's creation. */
  readonly searchLagMs?: number;
  /** Of every event about the payment: its charge, its cancellation, its refunds. */
  readonly webhooks?: Webhooks;
  readonly refundFirstCall?: FirstCall;
  readonly refundRepeat?: 'refused';
  readonly refundAnswer?: AnswerFate;
  readonly refundOutcome?: RefundOutcome;
  /** It serves one payment, unless the payment names a customer. */
  readonly singleUse?: true;
  /** The charge's balance transaction comes some time after the charge. */
  readonly balance?: 'later';
  /** Tells one payment method from another that does the same. */
  readonly name?: string;
}

/**
 * - `pending`, `pending_days`: pending for seconds, or days; then it has succeeded.
 * - `pending_fails`: pending for days, for want of balance; then it has failed.
 * - `pending_open`: pending for want of balance, until somebody settles it.
 * - `first_pending`, `second_pending`: of several of a payment this one is `pending_days`, and the others succeed at once.
 * - `failed`: at once.
 * - `fails_late`: succeeded, and failed some time after.
 */
export type RefundOutcome =
  | 'pending'
  | 'pending_days'
  | 'pending_fails'
  | 'pending_open'
  | 'first_pending'
  | 'second_pending'
  | 'failed'
  | 'fails_late';

/**
 * What becomes of the first request under a key; the next one is ordinary. An error: nothing is done and nothing stored.
 * `stored_server_error`: nothing is done, and the 500 is stored and replayed. `lands_late`: it is executed only after the caller has given up, and until then the key is in flight.
 */
export type FirstCall = 'server_error' | 'stored_server_error' | 'rate_limited' | 'lands_late';

/** What becomes of the answer once it is done. `server_error` is stored and replayed, as at Stripe. */
export type AnswerFate = 'slow' | 'lost' | 'server_error';

/** `first`: before the answer. */
export type Webhooks = 'ordinary' | 'first' | 'never' | 'duplicated' | 'delayed' | 'reordered';

const SEARCH_LAG_MS = 5_000;

/** Stripe's own test values (https://docs.stripe.com/testing). */
const stripesOwn: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  ['pm_card_visa', {}],
  ['pm_card_visa_chargeDeclined', { outcome: 'declined' }],
  ['pm_card_authenticationRequired', { outcome: 'requires_action' }],
]);

/** What exists only here: each by itself as `pm_sandbox_<part>`, or several as `pm_sandbox_<part>__<part>`. */
const parts: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([
  ['declined', { outcome: 'declined' }],
  ['requires_action', { outcome: 'requires_action' }],
  ['response_lost', { answer: 'lost' }],
  ['slow', { answer: 'slow' }],
  ['5xx_before', { firstCall: 'server_error' }],
  ['5xx_stored', { firstCall: 'stored_server_error' }],
  ['5xx_after', { answer: 'server_error' }],
  ['repeat_refused', { repeat: 'refused' }],
  ['search_refused', { search: 'refused' }],
  ['rate_limited', { firstCall: 'rate_limited' }],
  ['lands_late', { firstCall: 'lands_late' }],
  ['search_lags', { searchLagMs: SEARCH_LAG_MS }],
  ['webhook_first', { webhooks: 'first' }],
  ['webhook_never', { webhooks: 'never' }],
  ['webhook_thrice', { webhooks: 'duplicated' }],
  ['webhook_duplicated', { webhooks: 'duplicated' }],
  ['webhook_delayed', { webhooks: 'delayed' }],
  ['webhook_reordered', { webhooks: 'reordered' }],
  ['refund_response_lost', { refundAnswer: 'lost' }],
  ['refund_5xx_before', { refundFirstCall: 'server_error' }],
  ['refund_5xx_stored', { refundFirstCall: 'stored_server_error' }],
  ['refund_repeat_refused', { refundRepeat: 'refused' }],
  ['refund_5xx_after', { refundAnswer: 'server_error' }],
  ['refund_lands_late', { refundFirstCall: 'lands_late' }],
  ['refund_pending', { refundOutcome: 'pending' }],
  ['refund_pending_days', { refundOutcome: 'pending_days' }],
  ['refund_pending_fails', { refundOutcome: 'pending_fails' }],
  ['refund_pending_open', { refundOutcome: 'pending_open' }],
  ['refund_first_pending', { refundOutcome: 'first_pending' }],
  ['refund_second_pending', { refundOutcome: 'second_pending' }],
  ['refund_fails', { refundOutcome: 'failed' }],
  ['refund_fails_late', { refundOutcome: 'fails_late' }],
  ['single_use', { singleUse: true }],
  ['captured_async', { balance: 'later' }],
]);

const PREFIX = 'pm_sandbox_';
const JOINT = '__';

/** Undefined: there is no such payment method. Two parts that decide the same thing do not make one. */
export function behaviourOf(paymentMethod: string): Behaviour | undefined {
  const own = stripesOwn.get(paymentMethod);
  if (own !== undefined || !paymentMethod.startsWith(PREFIX)) return own;
  const named = paymentMethod.slice(PREFIX.length).split(JOINT);
  const found = named.map((part) => parts.get(part) ?? nameIn(part)).filter((part) => part !== undefined);
  const decided = found.flatMap((part) => Object.keys(part));
  if (found.length < named.length || new Set(decided).size < decided.length) return undefined;
  return found.reduce((all, part) => ({ ...all, ...part }), {});
}

/** `id_…`: as many payment methods as there are names, all of which do the same. */
function nameIn(part: string): Behaviour | undefined {
  const [, name] = /^id_([A-Za-z0-9-]{1,64})$/.exec(part) ?? [];
  return name === undefined ? undefined : { name };
}

/** Of a payment that is there, whatever has become of its payment method since. */
export function behaviourOfPayment({ paymentMethod, byCustomer }: Behaving): Behaviour {
  const behavesAs = byCustomer === undefined ? paymentMethod : byCustomer.behavesAs;
  return behavesAs === null ? {} : (behaviourOf(behavesAs) ?? {});
}

interface Behaving {
  readonly paymentMethod: string | null;
  readonly byCustomer?: { readonly behavesAs: string | null } | undefined;
}
