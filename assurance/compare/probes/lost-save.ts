import { inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

export const lostSave: Probe = {
  name: 'Saving fails after the effect',
  description:
    'The card is charged, then every attempt to save the result fails; the client sends the request again. Stock: middy middleware (with makeIdempotent the same comes after the deadline); no option helps.',
  stock: { wrapper: 'middy' },
  async run(engine) {
    const repair = engine.failSaving();
    const first = await engine.call({ task: 'charge', key: 'order_982' });
    repair();
    const retry = await engine.call({ task: 'charge', key: 'order_982' });
    return { first: inWords(first), retry: inWords(retry) };
  },
  wanted: {
    inOneLine: 'one charge, and the retry finds it',
    effects: 1,
    findings: { first: 'failed', retry: 'charge 1' },
  },
  recorded: { effects: 2, findings: { first: 'failed', retry: 'charge 2' } },
};
