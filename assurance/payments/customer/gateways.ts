import type { CallName } from '../calls.ts';
import type { OutageMode } from '../gateway-server.ts';

/** What the gateway, or the function that calls it, does. */
export interface GatewayBehaviour {
  readonly name: string;
  /** Parts of the sandbox's made-up payment method type; see docs/reference/sandbox.md. Absent: it is ordinary. */
  readonly parts?: readonly string[];
  readonly outage?: {
    readonly mode: OutageMode;
    /** From the first time that it is asked for this on; `question`: that it is asked a second time. */
    readonly from: 'question' | 'cancel' | 'refund';
    readonly minutes: number;
  };
  /** Where the function dies that makes the first such call. */
  readonly death?: { readonly at: 'before' | 'after'; readonly call: CallName };
  /** Hours after its last word until which an order is open at most. */
  readonly openHours: number;
  /** No customer ever gets a secret. */
  readonly makesNone?: true;
  /** It is ordinary but for this. What is over when the payment is there is not crossed with what comes long after. */
  readonly onlyTo?: 'make' | 'cancel' | 'refund';
}

/** An open payment is asked about once a day, at least. */
const A_DAY = 26;
/** Its keys live for a day, and the sweep comes once a day by then. */
const DAYS = 72;

/** Of a payment that was never made: an hour, and the next sweep. */
const LAST_DATE = 3;

const MINUTES = 20;
const OVER_A_DAY_MINUTES = 1550;

export const GATEWAYS: readonly GatewayBehaviour[] = [
  { name: 'is well', openHours: A_DAY },
  { name: 'is slow', parts: ['slow'], onlyTo: 'make', openHours: A_DAY },
  { name: 'loses the answer', parts: ['response_lost'], onlyTo: 'make', openHours: A_DAY },
  { name: '5xx before', parts: ['5xx_before'], onlyTo: 'make', openHours: A_DAY },
  { name: '5xx after', parts: ['5xx_after'], onlyTo: 'make', openHours: A_DAY },
  {
    name: '5xx stored with nothing done',
    // Under the second key as well.
    parts: ['5xx_stored'],
    openHours: LAST_DATE,
    makesNone: true,
  },
  { name: 'limits the rate', parts: ['rate_limited'], onlyTo: 'make', openHours: A_DAY },
  { name: 'lands late', parts: ['lands_late'], onlyTo: 'make', openHours: A_DAY },
  {
    name: 'loses the answer, refuses the repeat and the search',
    parts: ['response_lost', 'repeat_refused', 'search_refused'],
    onlyTo: 'make',
    openHours: A_DAY,
  },
  {
    name: 'is down when it is asked',
    outage: { mode: 'refuse', from: 'question', minutes: MINUTES },
    openHours: A_DAY,
  },
  {
    name: 'loses the answer, and is down until the key is forgotten',
    parts: ['response_lost'],
    outage: { mode: 'refuse', from: 'question', minutes: OVER_A_DAY_MINUTES },
    onlyTo: 'make',
    openHours: DAYS,
  },
  {
    name: 'cancels, and loses the answers',
    outage: { mode: 'drop_answers', from: 'cancel', minutes: MINUTES },
    onlyTo: 'cancel',
    openHours: A_DAY,
  },
  {
    name: 'refuses to cancel, for its rate',
    outage: { mode: 'rate_limit', from: 'cancel', minutes: MINUTES },
    onlyTo: 'cancel',
    openHours: A_DAY,
  },
  { name: 'loses a refund’s answer', parts: ['refund_response_lost'], onlyTo: 'refund', openHours: A_DAY },
  {
    name: 'has the function die after it',
    death: { at: 'after', call: 'charge' },
    onlyTo: 'make',
    openHours: A_DAY,
  },
  {
    name: 'has the function die after a cancellation',
    death: { at: 'after', call: 'cancel' },
    onlyTo: 'cancel',
    openHours: A_DAY,
  },
];
