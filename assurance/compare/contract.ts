import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from '../world/gate.ts';
import { inWords, ScriptedFault, type Engine } from './engine.ts';
import type { Observed, Probe, Findings } from './probe.ts';

/** What anything called idempotent has to do, of stock as of Once: where nothing fails, both do it. */
const order = { task: 'order', key: 'order_982' } as const;

const clause = (name: string, wanted: Observed, run: (engine: Engine) => Promise<Findings>): Probe => ({
  name,
  description: 'Stock: makeIdempotent.',
  stock: { wrapper: 'makeIdempotent' },
  run,
  wanted: { ...wanted, inOneLine: 'the same' },
  recorded: wanted,
});

export const CONTRACT: readonly Probe[] = [
  clause(
    'A replay returns the stored result',
    { effects: 1, findings: { first: 'order 1', replay: 'order 1' } },
    async (engine) => ({
      first: inWords(await engine.call(order)),
      replay: inWords(await engine.call(order)),
    }),
  ),
  clause(
    'Another payload under the key is refused',
    { effects: 1, findings: { first: 'order 1', other: 'refused, other request', replay: 'order 1' } },
    async (engine) => ({
      first: inWords(await engine.call(order)),
      other: inWords(await engine.call({ ...order, body: { sku: 'atlas' } })),
      replay: inWords(await engine.call(order)),
    }),
  ),
  clause(
    'The same key of two merchants is two operations',
    { effects: 2, findings: { acme: 'order 1', globex: 'order 1' } },
    async (engine) => ({
      acme: inWords(await engine.call({ ...order, merchantId: 'acme' })),
      globex: inWords(await engine.call({ ...order, merchantId: 'globex' })),
    }),
  ),
  clause(
    'A request is refused while the first is in flight',
    { effects: 1, findings: { second: 'refused, in flight', first: 'order 1' } },
    async (engine) => {
      const work = new Gate();
      const first = engine.call({ ...order, before: () => work.pass() });
      await work.reached;
      const second = inWords(await engine.call(order));
      work.release();
      return { second, first: inWords(await first) };
    },
  ),
  clause(
    'Twenty at once have one effect',
    { effects: 1, findings: { 'all were told': 'order 1, or in flight' } },
    async (engine) => {
      const replies = await Promise.all(Array.from({ length: 20 }, async () => engine.call(order)));
      const told = new Set(replies.map(inWords));
      const others = [...told].filter((words) => words !== 'order 1' && words !== 'refused, in flight');
      const allWell = told.has('order 1') && others.length === 0;
      return { 'all were told': allWell ? 'order 1, or in flight' : [...told].sort().join('; ') };
    },
  ),
  clause(
    'A crashed owner is succeeded after its deadline, not before',
    { effects: 1, findings: { before: 'refused, in flight', after: 'order 1' } },
    async (engine) => {
      const crash = new Gate();
      const deadlineMs = 2000;
      void engine.call({ ...order, remainingMs: deadlineMs, before: () => crash.pass() });
      await crash.reached;
      const before = inWords(await engine.call(order));
      await sleep(deadlineMs + 50);
      return { before, after: inWords(await engine.call(order)) };
    },
  ),
  clause(
    'A failure before the effect is followed by a retry',
    { effects: 1, findings: { first: 'failed', retry: 'order 1' } },
    async (engine) => {
      const before = async (): Promise<never> => {
        throw new ScriptedFault('before the effect');
      };
      const first = await engine.call({ ...order, before });
      return { first: inWords(first), retry: inWords(await engine.call(order)) };
    },
  ),
];
