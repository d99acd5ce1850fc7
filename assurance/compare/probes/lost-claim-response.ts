import { inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

export const lostClaimResponse: Probe = {
  name: 'The response of the first conditional put is lost',
  description:
    'The database has the claim; the SDK gets no answer and sends it again, as it does by itself. Stock: makeIdempotent; no option helps (maxAttempts: 1 on the client would fail the call instead, and leave the key locked until the deadline).',
  stock: { wrapper: 'makeIdempotent' },
  async run(engine) {
    engine.loseClaimResponse();
    const first = await engine.call({ task: 'charge', key: 'order_982' });
    const retry = await engine.call({ task: 'charge', key: 'order_982' });
    return { first: inWords(first), retry: inWords(retry) };
  },
  wanted: {
    inOneLine: 'one charge, by the first',
    effects: 1,
    findings: { first: 'charge 1', retry: 'charge 1' },
  },
  recorded: { effects: 0, findings: { first: 'refused, in flight', retry: 'refused, in flight' } },
};
