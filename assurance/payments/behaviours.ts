import type { Order } from '../../functions/domain/orders/order.ts';
import type { OutageMode } from './gateway-server.ts';

/** What the gateway does, what people do meanwhile, and how it has to end. */
export interface Behaviour {
  readonly name: string;
  /** Of the sandbox's payment method; see docs/reference/sandbox.md. */
  readonly parts: readonly string[];
  /** What the card's holder does who has to act. Absent: never comes. */
  readonly customer?: 'succeeds' | 'fails' | 'comes at the last moment' | 'acts as the order is cancelled';
  readonly merchant?: Merchant;
  /** Of the second card's payment method. */
  readonly secondCard?: readonly string[];
  readonly outage?: Outage;
  /** Where the function dies that makes the first call. */
  readonly death?: 'before the charge' | 'after the charge' | 'after the refund';
  /** Only an event tells of it, or a reconciliation, which a cell does not have: it is not played without webhooks. */
  readonly needsNews?: true;
  readonly ends: Ending;
}

type Merchant =
  | 'cancels when it is paid'
  | 'cancels when it is paid, and tops up the balance'
  | 'cancels while it is charged'
  | 'cancels while the holder is awaited'
  | 'tries another card'
  | 'gives half back, and the other half at once'
  | 'gives half back and cancels';

export interface Outage {
  readonly mode: OutageMode;
  /** From the first call on, of the charge or of a refund, or only from the first time that its outcome is asked for. */
  readonly from: 'charge' | 'question' | 'refund' | 'question about the refund';
  readonly minutes: readonly [least: number, most: number];
}

export interface Ending {
  readonly status: readonly Order['status'][];
  /** Everything that was captured went back. Absent: nothing did. */
  readonly refunded?: boolean | 'if captured';
  /** Minutes after which nothing is open any more, whatever came between. */
  readonly within: number;
  /** The order ends on the list of what needs a person, with a reason that begins like this. */
  readonly attention?: string;
  /** With `attention`: what was captured is still owed, in a way that only a person finds. */
  readonly owed?: boolean;
}

/** A workflow and some looks, or a holder's time and some looks. */
const SOON = 60;
/** The sweep's looks come further and further apart: after an outage of twenty minutes within as much again. */
const AFTER_OUTAGE = 120;
/** What the gateway may still do is known only when it has forgotten the key. */
const AFTER_DAYS = 4320;

const PAID: Ending = { status: ['paid'], within: SOON };
const DECLINED: Ending = { status: ['declined'], within: SOON };
const CANCELLED: Ending = { status: ['cancelled'], within: SOON };
const ALL_REFUNDED: Ending = { status: ['paid'], refunded: true, within: SOON };
const CAPTURED_LATE: Ending = { status: ['cancelled'], refunded: true, within: SOON };

const after = (minutes: number, ending: Ending): Ending => ({ ...ending, within: minutes });

const MINUTES = [1, 20] as const;
/** The gateway's keys live for a day; the sweep's looks after this one come when they are forgotten. */
const A_DAY = [1500, 1600] as const;

const CHARGED: readonly Behaviour[] = [
  { name: 'captured', parts: [], ends: PAID },
  { name: 'slow', parts: ['slow'], ends: PAID },
  { name: 'declined', parts: ['declined'], ends: DECLINED },
  { name: 'declined, then another card', parts: ['declined'], merchant: 'tries another card', ends: PAID },
  {
    name: 'declined, then another card, answer lost',
    parts: ['declined'],
    merchant: 'tries another card',
    secondCard: ['response_lost'],
    ends: PAID,
  },
  { name: 'answer lost', parts: ['response_lost'], ends: PAID },
  { name: 'declined, answer lost', parts: ['declined', 'response_lost'], ends: DECLINED },
  { name: '5xx before', parts: ['5xx_before'], ends: PAID },
  { name: '5xx after', parts: ['5xx_after'], ends: PAID },
  { name: '5xx after, search lags', parts: ['5xx_after', 'search_lags'], ends: PAID },
  { name: 'declined, 5xx after', parts: ['declined', '5xx_after'], ends: DECLINED },
  { name: 'rate limited', parts: ['rate_limited'], ends: PAID },
  {
    name: 'answer lost, repeat refused unread',
    parts: ['response_lost', 'repeat_refused'],
    ends: PAID,
  },
  {
    name: 'answer lost, repeat refused unread, search refused',
    parts: ['response_lost', 'repeat_refused', 'search_refused'],
    ends: PAID,
  },
  {
    name: 'stored 5xx with nothing done',
    parts: ['5xx_stored'],
    ends: after(AFTER_DAYS, DECLINED),
  },
  { name: 'lands late', parts: ['lands_late'], ends: PAID },
  { name: 'lands late, search lags', parts: ['lands_late', 'search_lags'], ends: PAID },
];

const CUSTOMER = ['requires_action'];

const CLAIMED: readonly Behaviour[] = [
  { name: 'holder acts', parts: CUSTOMER, customer: 'succeeds', ends: PAID },
  { name: 'holder fails', parts: CUSTOMER, customer: 'fails', ends: DECLINED },
  { name: 'holder never comes', parts: CUSTOMER, ends: DECLINED },
  {
    name: 'holder comes at the last moment',
    parts: CUSTOMER,
    customer: 'comes at the last moment',
    ends: { status: ['paid', 'declined'], within: SOON },
  },
  {
    name: 'holder acts, answer lost',
    parts: [...CUSTOMER, 'response_lost'],
    customer: 'succeeds',
    ends: PAID,
  },
  { name: 'holder acts, lands late', parts: [...CUSTOMER, 'lands_late'], customer: 'succeeds', ends: PAID },
  { name: 'holder acts, 5xx after', parts: [...CUSTOMER, '5xx_after'], customer: 'succeeds', ends: PAID },
];

const outage = (mode: OutageMode): Behaviour => ({
  name: `outage: ${mode}`,
  parts: [],
  outage: { mode, from: 'charge', minutes: MINUTES },
  ends: after(AFTER_OUTAGE, PAID),
});

const keyExpired = (name: string, parts: readonly string[], ends: Ending): Behaviour => ({
  name: `${name}, asked again when the key is forgotten`,
  parts,
  outage: { mode: 'refuse', from: 'question', minutes: A_DAY },
  ends: after(AFTER_DAYS, ends),
});

const DOWN: readonly Behaviour[] = [
  outage('refuse'),
  outage('hang'),
  outage('drop_answers'),
  outage('rate_limit'),
  keyExpired('answer lost', ['response_lost'], PAID),
  keyExpired('5xx before', ['5xx_before'], DECLINED),
  keyExpired('5xx after', ['5xx_after'], PAID),
  keyExpired('declined, answer lost', ['declined', 'response_lost'], DECLINED),
  {
    ...keyExpired('function dies before the charge', [], DECLINED),
    death: 'before the charge',
  },
  {
    name: 'holder never comes, outage when it is given up',
    parts: CUSTOMER,
    outage: { mode: 'drop_answers', from: 'question', minutes: MINUTES },
    ends: after(AFTER_OUTAGE, DECLINED),
  },
  keyExpired('holder never comes, answer lost', [...CUSTOMER, 'response_lost'], DECLINED),
];

const DYING: readonly Behaviour[] = [
  { name: 'function dies before the charge', parts: [], death: 'before the charge', ends: PAID },
  { name: 'function dies after the charge', parts: [], death: 'after the charge', ends: PAID },
  {
    name: 'function dies after the decline',
    parts: ['declined'],
    death: 'after the charge',
    ends: DECLINED,
  },
  {
    name: 'function dies, holder acts',
    parts: CUSTOMER,
    death: 'after the charge',
    customer: 'succeeds',
    ends: PAID,
  },
];

const refund = (name: string, part?: string, ends: Ending = ALL_REFUNDED): Behaviour => ({
  name: `paid, cancelled: ${name}`,
  parts: part === undefined ? [] : [part],
  merchant: 'cancels when it is paid',
  ends,
});

const REFUNDED: readonly Behaviour[] = [
  refund('given back'),
  refund('refund’s answer lost', 'refund_response_lost'),
  refund('refund 5xx before', 'refund_5xx_before'),
  refund('refund 5xx after', 'refund_5xx_after'),
  refund('refund lands late', 'refund_lands_late'),
  {
    ...refund('refund’s answer lost, repeat refused unread', 'refund_response_lost'),
    parts: ['refund_response_lost', 'refund_repeat_refused'],
  },
  refund('refund 5xx stored with nothing done', 'refund_5xx_stored', after(AFTER_DAYS, ALL_REFUNDED)),
  refund('refund pending', 'refund_pending'),
  refund('refund fails', 'refund_fails', {
    status: ['paid'],
    attention: 'refund cancel refused',
    within: SOON,
  }),
  { ...refund('half, and half at once'), merchant: 'gives half back, and the other half at once' },
  {
    ...refund('half, and half at once, answers lost', 'refund_response_lost'),
    merchant: 'gives half back, and the other half at once',
  },
  { ...refund('half, and the rest as it is cancelled'), merchant: 'gives half back and cancels' },
  {
    ...refund('outage when it goes back: hang'),
    outage: { mode: 'hang', from: 'refund', minutes: MINUTES },
    ends: after(AFTER_OUTAGE, ALL_REFUNDED),
  },
  {
    ...refund('outage when it goes back: drop_answers'),
    outage: { mode: 'drop_answers', from: 'refund', minutes: MINUTES },
    ends: after(AFTER_OUTAGE, ALL_REFUNDED),
  },
  {
    ...refund('outage when it goes back: rate_limit'),
    outage: { mode: 'rate_limit', from: 'refund', minutes: MINUTES },
    ends: after(AFTER_OUTAGE, ALL_REFUNDED),
  },
  { ...refund('function dies after the refund'), death: 'after the refund' },
  {
    ...refund('refund’s answer lost, asked again when the key is forgotten', 'refund_response_lost'),
    outage: { mode: 'refuse', from: 'question about the refund', minutes: A_DAY },
    ends: after(AFTER_DAYS, ALL_REFUNDED),
  },
];

const stopped = (name: string, parts: readonly string[], ends: Ending): Behaviour => ({
  name: `cancelled while it is charged: ${name}`,
  parts,
  merchant: 'cancels while it is charged',
  ends,
});

const STOPPED: readonly Behaviour[] = [
  stopped('captured', [], CAPTURED_LATE),
  stopped('declined', ['declined'], CANCELLED),
  stopped('answer lost', ['response_lost'], CAPTURED_LATE),
  stopped('answer lost, refund’s too', ['response_lost', 'refund_response_lost'], CAPTURED_LATE),
  stopped('captured, refund fails', ['refund_fails'], {
    status: ['cancelled'],
    attention: 'refund late_',
    owed: true,
    within: SOON,
  }),
  stopped('5xx before', ['5xx_before'], after(AFTER_DAYS, CANCELLED)),
  stopped('5xx after, search lags', ['5xx_after', 'search_lags'], CAPTURED_LATE),
  stopped('answer lost, search refused', ['response_lost', 'search_refused'], CAPTURED_LATE),
  stopped('lands late', ['lands_late'], CAPTURED_LATE),
  {
    ...stopped('function dies before the charge', [], after(AFTER_DAYS, CANCELLED)),
    death: 'before the charge',
  },
  { ...stopped('function dies after the charge', [], CAPTURED_LATE), death: 'after the charge' },
  stopped('customer has to act', CUSTOMER, CANCELLED),
  {
    name: 'cancelled while the holder is awaited',
    parts: CUSTOMER,
    merchant: 'cancels while the holder is awaited',
    ends: CANCELLED,
  },
  {
    name: 'cancelled while the holder acts',
    parts: CUSTOMER,
    customer: 'acts as the order is cancelled',
    merchant: 'cancels while the holder is awaited',
    // The holder may be first.
    ends: { ...CANCELLED, status: ['cancelled', 'paid'], refunded: 'if captured' },
  },
  stopped('customer has to act, answer lost', [...CUSTOMER, 'response_lost'], CANCELLED),
];

export const BEHAVIOURS: readonly Behaviour[] = [
  ...CHARGED,
  ...CLAIMED,
  ...DOWN,
  ...DYING,
  ...REFUNDED,
  ...STOPPED,
];
