import { isDeepStrictEqual } from 'node:util';
import type { Engine } from './engine.ts';
import { Once } from './once.ts';
import { Stock, type StockSetup } from './stock.ts';

/** How each call ended, by the name that the probe gave it. */
export type Findings = Readonly<Record<string, string>>;

export interface Observed {
  /** Entries in the table of effects, when all is over. */
  readonly effects: number;
  readonly findings: Findings;
}

export interface Probe {
  readonly name: string;
  /** The fault, how stock is set up, and which option of stock's would help. */
  readonly description: string;
  readonly stock: StockSetup;
  /** The same calls and the same fault for both engines. */
  run(engine: Engine): Promise<Findings>;
  readonly wanted: Observed & { readonly inOneLine: string };
  /** What stock was counted to do when this was written. */
  readonly recorded: Observed;
}

export interface Comparison {
  readonly probe: Probe;
  readonly stock: Observed;
  readonly once: Observed;
}

export async function compare(probe: Probe): Promise<Comparison> {
  const [stock, once] = await Promise.all([
    observe(probe, await Stock.open(probe.stock)),
    observe(probe, await Once.open()),
  ]);
  return { probe, stock, once };
}

/** A probe waits for its calls at places in their handlers; one that never comes there must not wait for ever. */
const TIMEOUT_MS = 15_000;

/** What an engine does that no probe foresees is also an observation, and one that nobody wants. */
async function observe(probe: Probe, engine: Engine): Promise<Observed> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    const findings = await Promise.race([probe.run(engine), tooLate]);
    const effects = await engine.effects();
    engine.close();
    return { effects, findings };
  } catch (error) {
    return { effects: await engine.effects(), findings: { 'the probe': `stopped: ${String(error)}` } };
  } finally {
    clearTimeout(timer);
  }
}

const same = (a: Observed, b: Observed): boolean =>
  a.effects === b.effects && isDeepStrictEqual({ ...a.findings }, { ...b.findings });

export const onceFails = ({ probe, once }: Comparison): boolean => !same(once, probe.wanted);
export const stockFails = ({ probe, stock }: Comparison): boolean => !same(stock, probe.wanted);
export const stockChanged = ({ probe, stock }: Comparison): boolean => !same(stock, probe.recorded);
