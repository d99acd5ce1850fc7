import { AGAIN_MS, type Delays } from '../webhooks.ts';

/** When the gateway's events arrive. */
export interface News {
  readonly name: string;
  readonly delaysMs: Delays;
}

const SECOND_MS = 1000;
/** Longer than any wait of an open payment for the next question. */
const LATE_MS = 26 * 3_600_000;
const OTHERS_MS = 3 * 86_400_000;

/** What ends something. */
const ENDS = /[.](succeeded|canceled|updated|failed)$/;

export const ALL_NEWS: readonly News[] = [
  { name: 'on time', delaysMs: ({ delaySeconds }) => [delaySeconds * 1000 + SECOND_MS] },
  { name: 'late', delaysMs: ({ delaySeconds }) => [delaySeconds * 1000 + LATE_MS] },
  {
    name: 'thrice, two of them at once',
    delaysMs: ({ delaySeconds }) => {
      const due = delaySeconds * 1000 + SECOND_MS;
      return [due, due, due + AGAIN_MS];
    },
  },
  {
    name: 'out of order, ends first',
    delaysMs: ({ eventType, delaySeconds }) => [
      delaySeconds * 1000 + (ENDS.test(eventType) ? SECOND_MS : OTHERS_MS),
    ],
  },
  { name: 'never', delaysMs: () => [] },
];
