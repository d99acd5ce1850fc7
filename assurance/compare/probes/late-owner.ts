import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from '../../world/gate.ts';
import { type Engine, inWords, type Reply, ScriptedFault } from '../engine.ts';
import type { Probe } from '../probe.ts';

const DEADLINE_MS = 300;

/** A first owner that sleeps past its deadline and wakes when its successor is done. */
async function wakeLate(engine: Engine, key: string, wake: () => Promise<void>) {
  const invoice = { task: 'invoice', key } as const;
  const asleep = new Gate();
  const late: Promise<Reply> = engine.call({
    ...invoice,
    remainingMs: DEADLINE_MS,
    before: async () => {
      await asleep.pass();
      await wake();
    },
  });
  await asleep.reached;
  await sleep(DEADLINE_MS + 50);
  const successor = inWords(await engine.call(invoice));
  asleep.release();
  const lateReply = inWords(await late);
  return { successor, late: lateReply, retry: inWords(await engine.call(invoice)) };
}

export const lateOwner: Probe = {
  name: 'A handler outlives its deadline, then throws, or completes',
  description:
    "Its successor is done when it wakes. Two keys: on one the late handler throws, on the other it completes. The effect is a write to a database. Stock: makeIdempotent; no option helps, updates and deletions have no condition. (To hold an outside effect of a late owner takes the gateway's own key, with either.)",
  stock: { wrapper: 'makeIdempotent' },
  async run(engine) {
    const threw = await wakeLate(engine, 'order_982', async () => {
      throw new ScriptedFault('woke too late');
    });
    const completed = await wakeLate(engine, 'order_983', async () => undefined);
    return {
      'successor of one that throws': threw.successor,
      'retry after the throw': threw.retry,
      'successor of one that completes': completed.successor,
      'the late one': completed.late,
      'retry after it': completed.retry,
    };
  },
  wanted: {
    inOneLine: 'one invoice a key, and every retry gets that of the successor',
    effects: 2,
    findings: {
      'successor of one that throws': 'invoice 1',
      'retry after the throw': 'invoice 1',
      'successor of one that completes': 'invoice 1',
      'the late one': 'failed',
      'retry after it': 'invoice 1',
    },
  },
  recorded: {
    effects: 4,
    findings: {
      'successor of one that throws': 'invoice 1',
      'retry after the throw': 'invoice 2',
      'successor of one that completes': 'invoice 1',
      'the late one': 'invoice 2',
      'retry after it': 'invoice 2',
    },
  },
};
