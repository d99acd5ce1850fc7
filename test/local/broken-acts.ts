import type { StoredAct, StoredNeedsAttention } from '../../local/snapshot.ts';
import type { SeededViolation } from './kept-promise.ts';

const AT = '2026-11-24T02:35:43.000Z';

const act: StoredAct = {
  actId: 'act_1',
  kind: 'needs_attention_dismissed',
  at: AT,
  by: 'ada',
  why: 'paid by hand',
  about: 'ord_paid/refund_refused:r3',
  orderId: 'ord_paid',
  place: 'day',
};

/** What Ada did about a refused refund, where it is listed and in the order. */
export const ADAS: readonly StoredAct[] = [act, { ...act, place: 'order' }];

const dismissed: StoredNeedsAttention = {
  key: 'refund_refused:r3',
  reason: 'refund_refused',
  open: false,
  orderId: 'ord_paid',
  amountMinor: 4_250,
  settlements: [{ at: AT, by: 'ada', why: 'paid by hand' }],
};

/** Each breaks one clause of I14. */
export const brokenActs: readonly SeededViolation[] = [
  [
    'I14',
    'a dismissal that no act tells of',
    'refund_refused:r3 of ord_paid was dismissed, and no act tells of it',
    { attention: [dismissed] },
  ],
  [
    'I14',
    'an act of somebody else',
    'refund_refused:r3 of ord_paid was dismissed, and no act tells of it',
    { attention: [dismissed], acts: ADAS.map((one) => ({ ...one, by: 'bob' })) },
  ],
  [
    'I14',
    'an act without a reason',
    'act_1 does not say who, when, what or why',
    { acts: ADAS.map((one) => ({ ...one, why: '' })) },
  ],
  [
    'I14',
    'an act that the history of its order lacks',
    'act_1 concerns ord_paid, whose history does not show it',
    { acts: [act] },
  ],
];
