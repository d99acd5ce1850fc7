import { Gate } from '../../world/gate.ts';
import { inWords } from '../engine.ts';
import type { Probe } from '../probe.ts';

export const rejectedDuplicate: Probe = {
  name: 'A rejected duplicate deletes the record of the live owner',
  description:
    'While the first call is at work a second is rejected, then a third comes. On another key a call that is done is followed by one with another payload, then by its own retry. Stock: middy middleware, whose error path runs for its own rejections too; makeIdempotent instead would help.',
  stock: { wrapper: 'middy' },
  async run(engine) {
    const charge = { task: 'charge', key: 'order_982' } as const;
    const work = new Gate();
    const first = engine.call({ ...charge, before: () => work.pass() });
    await work.reached;
    const duplicate = await engine.call(charge);
    const third = await engine.call(charge);
    work.release();
    await first;

    const done = { task: 'charge', key: 'order_983' } as const;
    await engine.call(done);
    const otherPayload = await engine.call({ ...done, body: { sku: 'atlas' } });
    const retry = await engine.call(done);
    return {
      'second while the first works': inWords(duplicate),
      third: inWords(third),
      first: inWords(await first),
      'other payload': inWords(otherPayload),
      'retry of one that is done': inWords(retry),
    };
  },
  wanted: {
    inOneLine: 'one charge a key, by the first',
    effects: 2,
    findings: {
      'second while the first works': 'refused, in flight',
      third: 'refused, in flight',
      first: 'charge 1',
      'other payload': 'refused, other request',
      'retry of one that is done': 'charge 1',
    },
  },
  recorded: {
    effects: 4,
    findings: {
      'second while the first works': 'refused, in flight',
      third: 'charge 1',
      first: 'charge 2',
      'other payload': 'refused, other request',
      'retry of one that is done': 'charge 2',
    },
  },
};
