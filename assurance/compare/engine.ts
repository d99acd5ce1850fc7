/** What both sides of the comparison offer: the same calls, the same faults, and a look at what is really there. */
export type Task = 'order' | 'charge' | 'invoice';

/** The answer of an effect: a replay gives the same again. */
export interface Receipt {
  /** Which effect under its key it was: `charge 2` is a second charge. */
  readonly what: string;
  readonly merchantId: string;
}

/** One invocation, with an execution environment of its own. */
export interface Call {
  readonly task: Task;
  readonly merchantId?: string;
  /** The `Idempotency-Key`. Absent: the request has none. */
  readonly key?: string;
  readonly body?: Readonly<Record<string, string>>;
  /** What the Lambda context says at the start. */
  readonly remainingMs?: number;
  /** Runs in the handler, before the effect: a place to wait, or a fault. */
  readonly before?: () => Promise<void>;
}

/** How a call ended. Each engine puts its own errors into these words. */
export type Reply =
  | { readonly code: 'answered'; readonly receipt: Receipt }
  /** The card's issuer said no: final. */
  | { readonly code: 'declined' }
  | { readonly code: 'in_flight' }
  | { readonly code: 'other_request' }
  | { readonly code: 'no_key' }
  /** The fault of the probe, or what the engine made of it. */
  | { readonly code: 'failed' }
  /** Nothing that a probe causes: told as it is. */
  | { readonly code: 'unforeseen'; readonly error: string };

export interface Engine {
  /** Never rejects: how it ended is what is compared. */
  call(call: Call): Promise<Reply>;
  /** Effects that exist, counted in the table that they are written to. */
  effects(): Promise<number>;
  /** From now on no attempt to save a result reaches the database; the function returned repairs it. */
  failSaving(): () => void;
  /** The next claim of a key is carried out and its response is lost: the SDK sends it again. */
  loseClaimResponse(): void;
  /** How long the record in the table still keeps others out. */
  lockedForMinutes(): Promise<number>;
  /** What the record in the table tells of failed attempts. */
  failuresKept(): Promise<string>;
  /** @throws when a fault was armed and never fired */
  close(): void;
}

/** Thrown by handlers of the probes. */
export class ScriptedFault extends Error {
  override readonly name = 'ScriptedFault';
}

/** Stripe's test value for a card that is declined. */
export const DECLINED_CARD = 'pm_card_visa_chargeDeclined';

export function inWords(reply: Reply): string {
  switch (reply.code) {
    case 'answered':
      return reply.receipt.what;
    case 'in_flight':
      return 'refused, in flight';
    case 'other_request':
      return 'refused, other request';
    case 'no_key':
      return 'refused, no key';
    case 'unforeseen':
      return reply.error;
    case 'declined':
    case 'failed':
      return reply.code;
  }
}

/** In one short line: it stands in a table. */
export const unforeseen = (error: unknown): Reply => ({
  code: 'unforeseen',
  error: String(error).replaceAll(/\s+/g, ' ').slice(0, 160),
});
