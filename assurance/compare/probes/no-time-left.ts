import { Gate } from '../../world/gate.ts';
import { inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

export const noTimeLeft: Probe = {
  name: 'No time is left, then a crash',
  description:
    'The context says 0 ms at the claim, and the function dies before its effect: it says nothing any more. Stock: makeIdempotent, records kept for the default hour; a shorter expiresAfterSeconds shortens the lock, and the protection with it.',
  stock: { wrapper: 'makeIdempotent' },
  async run(engine) {
    const charge = { task: 'charge', key: 'order_982' } as const;
    const crash = new Gate();
    void engine.call({ ...charge, remainingMs: 0, before: () => crash.pass() });
    await crash.reached;
    const locked = await engine.lockedForMinutes();
    const retry = await engine.call(charge);
    return { 'locked for': `${locked} min`, retry: inWords(retry) };
  },
  wanted: {
    inOneLine: 'not locked: the retry charges',
    effects: 1,
    findings: { 'locked for': '0 min', retry: 'charge 1' },
  },
  recorded: { effects: 0, findings: { 'locked for': '60 min', retry: 'refused, in flight' } },
};
