import type { Site } from './site.ts';

/** Who may come in at any call of anybody else, and what the whole of it is. */
export const ACTORS = {
  refund: 'a client asks for the smallest refund there is',
  refund_all: 'a client asks for everything that is left',
  cancel: 'a client cancels the order',
  attempt: 'a client tries another card',
  confirm: 'the customer confirms the payment, with the last secret that the order has shown',
  news: 'the last thing that the gateway has to tell of the order comes to the door, and is applied',
  redelivery: 'the queue hands out the order’s last message again, whoever is at it',
  sweep: 'the schedule runs, if anything is due before the function that it interrupts is over',
  run: 'the order’s workflow runs again',
  invoice: 'the workflow’s last step runs again by itself',
} as const;

export type Actor = keyof typeof ACTORS;

/** They want something of the order: what it comes to is another thing then. */
export const CHANGES_COURSE: ReadonlySet<Actor> = new Set([
  'refund',
  'refund_all',
  'cancel',
  'attempt',
  'confirm',
]);

const SIGNS = {
  /** Before anything of the call is done. */
  before: '<',
  /** While it waits, in the middle of what befalls it. */
  amid: '^',
  /** It is done, or has failed, and who made it has no answer yet. */
  after: '>',
} as const;

export type Moment = keyof typeof SIGNS;

export interface Interloper {
  readonly site: Site;
  readonly moment: Moment;
  readonly actor: Actor;
  /** The executions that it starts run to their end before anybody else goes on. */
  readonly carriedOut: boolean;
}

export const nameOfActor = ({ actor, carriedOut }: Pick<Interloper, 'actor' | 'carriedOut'>): string =>
  carriedOut ? `${actor}+run` : actor;

/** `issue-invoice: PutObject@1<refund`: in the place of a fault in a token. */
export const interloperToken = (interloper: Interloper): string =>
  `${interloper.site}${SIGNS[interloper.moment]}${nameOfActor(interloper)}`;

export const isActor = (text: string): text is Actor => Object.hasOwn(ACTORS, text);

export const ACTOR_NAMES: readonly Actor[] = Object.keys(ACTORS).filter(isActor);
export const MOMENTS: readonly Moment[] = Object.keys(SIGNS).filter((text): text is Moment =>
  Object.hasOwn(SIGNS, text),
);

/** Undefined for what is a fault. */
export function interloperIn(text: string): Interloper | undefined {
  const [, site = '', sign, actor = '', more] = /^(.+)([<^>])([a-z_]+)(\+run)?$/.exec(text) ?? [];
  const moment = MOMENTS.find((one) => SIGNS[one] === sign);
  if (moment === undefined) return undefined;
  if (!isActor(actor)) throw new Error(`nobody is called ${actor}`);
  return { site, moment, actor, carriedOut: more !== undefined };
}
