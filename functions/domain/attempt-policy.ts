/**
 * When something is tried again, and what a fault says about the effect that was asked for. One table for AWS, the
 * gateway and ourselves, so that no caller decides this on its own.
 */
export type FaultClass =
  /** Certainly nothing happened: the same request may be sent again. */
  | 'no_effect'
  /** Refused for good: sending it again is refused again. */
  | 'definitive'
  /** It may have happened: it is asked about, never blindly repeated. */
  | 'ambiguous';

export type FaultSource = keyof typeof FAULTS;

const FAULTS = {
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and CommonErrors of each API */
  aws: {
    ConditionalCheckFailed: 'definitive',
    ConditionalCheckFailedException: 'definitive',
    ItemCollectionSizeLimitExceeded: 'definitive',
    ValidationError: 'definitive',
    ValidationException: 'definitive',
    AccessDeniedException: 'definitive',
    ResourceNotFoundException: 'definitive',
    TransactionConflict: 'no_effect',
    TransactionConflictException: 'no_effect',
    ThrottlingError: 'no_effect',
    ThrottlingException: 'no_effect',
    ProvisionedThroughputExceeded: 'no_effect',
    ProvisionedThroughputExceededException: 'no_effect',
    RequestLimitExceeded: 'no_effect',
    TooManyRequestsException: 'no_effect',
  },
  /** The type of a Stripe error, or why nothing was ever sent. https://docs.stripe.com/error-low-level */
  gateway: {
    StripeCardError: 'definitive',
    /** 400, 404: the amount is too small, the payment method is unknown, the charge was given back already. */
    StripeInvalidRequestError: 'definitive',
    StripeAuthenticationError: 'no_effect',
    StripePermissionError: 'no_effect',
    StripeRateLimitError: 'no_effect',
    /** Too many calls in a row met no gateway: the next one is held back. */
    circuit_open: 'no_effect',
    ECONNREFUSED: 'no_effect',
    ENOTFOUND: 'no_effect',
    EAI_AGAIN: 'no_effect',
    EHOSTUNREACH: 'no_effect',
    ENETUNREACH: 'no_effect',
  },
  once: {
    /** Another owner went on: what is written is theirs. */
    LateOwner: 'no_effect',
  },
} as const satisfies Record<string, Record<string, FaultClass>>;

/** What is not in the table is ambiguous: asking once too often costs a request, the other mistake a second charge. */
export function classify(source: FaultSource, code: string | undefined): FaultClass {
  const known: Readonly<Record<string, FaultClass>> = FAULTS[source];
  return code !== undefined && Object.hasOwn(known, code) ? (known[code] ?? 'ambiguous') : 'ambiguous';
}

const MINUTE_MS = 60_000;

/**
 * After how many minutes an open order is looked at again, by how often it was looked at: quickly at first, since most
 * faults pass; then hours; then daily, for five days. Kill Bill's schedule for unknown payments is the model.
 */
const LOOKS_MINUTES = [1, 5, 15, 60, 360, 1440, 1440, 1440, 1440, 1440] as const;

/** After this many looks nothing will change by itself: a person decides. */
export const LOOKS_BEFORE_ATTENTION = LOOKS_MINUTES.length;

/**
 * @param looks how often it was looked at before
 * @param random from 0 up to 1: spreads what became due together over a fifth of the wait
 * @returns milliseconds
 */
export function nextLookMs(looks: number, random: number): number {
  const minutes = LOOKS_MINUTES[Math.min(looks, LOOKS_MINUTES.length - 1)] ?? LOOKS_MINUTES[0];
  return Math.round(minutes * MINUTE_MS * (1 + random / 5));
}
