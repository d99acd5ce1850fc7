import type { Snapshot, StoredAct } from '../snapshot.ts';
import { BY_FACT } from './needs-attention.ts';

/**
 * I14: every act of a person or program with rights leaves who, when, what and why. What a person took off the list is told
 * by the entry as well, so that an act that is missing shows.
 */
export function everyActIsTold({ acts, attention }: Snapshot): readonly string[] {
  const ofDays = acts.filter(({ place }) => place === 'day');
  const settlements = attention.flatMap(({ key, orderId = '', settlements: all }) =>
    all.filter(({ by }) => by !== BY_FACT).map((how) => ({ ...how, key, orderId })),
  );
  return [
    ...settlements
      .filter(({ at, by }) => !ofDays.some((act) => isDismissal(act) && act.at === at && act.by === by))
      .map(({ key, orderId }) => `${key} of ${orderId} was dismissed, and no act tells of it`),
    ...acts
      .filter(({ by, why, at, kind }) => [by, why, at, kind].includes(''))
      .map(({ actId }) => `${actId} does not say who, when, what or why`),
    ...ofDays
      .filter((act) => act.orderId !== undefined && !isInOrder(acts, act))
      .map(({ actId, orderId = '' }) => `${actId} concerns ${orderId}, whose history does not show it`),
  ];
}

const isDismissal = ({ kind }: StoredAct): boolean => kind === 'needs_attention_dismissed';

const isInOrder = (acts: readonly StoredAct[], { actId, orderId }: StoredAct): boolean =>
  acts.some((act) => act.place === 'order' && act.actId === actId && act.orderId === orderId);
