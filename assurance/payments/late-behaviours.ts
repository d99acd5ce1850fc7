import type { Behaviour, Ending } from './behaviours.ts';

/** Cards that serve once, and refunds whose end comes days after everybody took it for granted. */

const SOON = 60;
/** Three days, and the next sweep attempt. */
const DAYS = 6 * 1440;
/** Until somebody tops up the balance, and the next sweep attempt. */
const WEEKS = 21 * 1440;

const PAID: Ending = { status: ['paid'], within: SOON };
const DECLINED: Ending = { status: ['declined'], within: SOON };
const refundedWithin = (minutes: number): Ending => ({ status: ['paid'], refunded: true, within: minutes });
const owedBy = (attention: string, within: number): Ending => ({ status: ['paid'], attention, within });

const SINGLE_USE = ['single_use', 'id_once'];

const CARDS: readonly Behaviour[] = [
  { name: 'single-use card', parts: SINGLE_USE, ends: PAID },
  { name: 'single-use card, answer lost', parts: [...SINGLE_USE, 'response_lost'], ends: PAID },
  { name: 'single-use card, 5xx after', parts: [...SINGLE_USE, '5xx_after'], ends: PAID },
  { name: 'single-use card, lands late', parts: [...SINGLE_USE, 'lands_late'], ends: PAID },
  {
    name: 'single-use card, declined, answer lost',
    parts: [...SINGLE_USE, 'declined', 'response_lost'],
    ends: DECLINED,
  },
  {
    name: 'single-use card, declined, tried again with the same card',
    parts: [...SINGLE_USE, 'declined'],
    merchant: 'tries another card',
    secondCard: [...SINGLE_USE, 'declined'],
    ends: DECLINED,
  },
  { name: 'balance transaction comes later', parts: ['captured_async'], ends: PAID },
];

const refund = (name: string, parts: readonly string[], ends: Ending): Behaviour => ({
  name: `paid, cancelled: ${name}`,
  parts,
  merchant: 'cancels when it is paid',
  ends,
});

const HALVES = 'gives half back, and the other half at once';

const REFUNDS: readonly Behaviour[] = [
  refund('refund pending for days', ['refund_pending_days'], refundedWithin(DAYS)),
  refund(
    'refund pending for days, then fails',
    ['refund_pending_fails'],
    owedBy('refund cancel refused', DAYS),
  ),
  {
    ...refund(
      'refund pending until the balance is topped up',
      ['refund_pending_open'],
      refundedWithin(WEEKS),
    ),
    merchant: 'cancels when it is paid, and tops up the balance',
  },
  {
    ...refund('refund fails after it succeeded', ['refund_fails_late'], owedBy('refund cancel failed', DAYS)),
    needsNews: true,
  },
  {
    ...refund('half pending for days, and half at once', ['refund_first_pending'], refundedWithin(DAYS)),
    merchant: HALVES,
  },
  {
    ...refund('half at once, and half pending for days', ['refund_second_pending'], refundedWithin(DAYS)),
    merchant: HALVES,
  },
  {
    name: 'cancelled while it is charged: captured, refund fails after it succeeded',
    parts: ['refund_fails_late'],
    merchant: 'cancels while it is charged',
    needsNews: true,
    ends: { status: ['cancelled'], attention: 'refund late_', owed: true, within: DAYS },
  },
];

export const LATE_BEHAVIOURS: readonly Behaviour[] = [...CARDS, ...REFUNDS];
