import { z } from 'zod';
import type { Draws } from '../payments/draws.ts';
import type { News } from './news.ts';
import { sign, type Keys, type Signed } from './signed.ts';

export const FORGERIES = [
  'signed by a stranger',
  'its body changed',
  'not signed',
  'its time too old',
  'its time ahead',
  'its secret inactive',
] as const;

export type Forgery = (typeof FORGERIES)[number];

/** Which forgeries of it there are: the same in both storms. */
export const forgeriesOf = (draws: Draws, { name }: News): readonly Forgery[] =>
  Array.from({ length: draws.between(`forgeries of ${name}`, 0, 1) }, (_, index) =>
    draws.oneOf(`forgery ${index + 1} of ${name}`, FORGERIES),
  );

const STRANGER = `whsec_${Buffer.from('a secret of somebody else').toString('base64')}`;
/** The least that is refused, in milliseconds: the tolerance is 300 s, and times are cut to seconds. */
const TOO_FAR_MS = 302_000;

/** What would do harm if the door let it in: a new event, which says what did not happen. */
export function forge(keys: Keys, news: News, forgery: Forgery): Signed {
  const { active, inactive } = keys.ringOf(news.provider);
  const [secret] = active;
  const lie = lieOf(news);
  switch (forgery) {
    case 'signed by a stranger':
      return sign(keys, lie, STRANGER);
    case 'its body changed':
      return { ...sign(keys, news, secret), body: lie.body };
    case 'not signed':
      return { ...sign(keys, lie, secret), headers: {} };
    case 'its time too old':
      return sign(keys, lie, secret, TOO_FAR_MS);
    case 'its time ahead':
      return sign(keys, lie, secret, -TOO_FAR_MS);
    case 'its secret inactive':
      return sign(keys, lie, inactive);
  }
}

const stripeEvent = z.looseObject({
  data: z.object({ object: z.looseObject({ object: z.string(), amount: z.number() }) }),
});

/** Another event, by which money moved that did not. */
function lieOf(news: News): News {
  const eventId = `${news.eventId}_forged`;
  if (news.provider === 'standard') return { ...news, eventId, body: `${news.body} ` };
  const event = stripeEvent.parse(JSON.parse(news.body));
  const { object } = event.data;
  const lie = {
    ...event,
    id: eventId,
    type: object.object === 'refund' ? 'refund.updated' : 'payment_intent.succeeded',
    data: { object: { ...object, status: 'succeeded', amount_received: object.amount } },
  };
  return { ...news, eventId, body: JSON.stringify(lie) };
}
