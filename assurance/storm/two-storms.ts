import type { DeployedQueue } from '../world/deployed-queue.ts';
import { differences } from './final-state.ts';
import { judge, type Aftermath } from './judge.ts';
import { Storm, type StormOptions } from './storm.ts';

export interface TwoStorms {
  readonly first: Aftermath;
  readonly second: Aftermath;
  /** Between the final states, a line each. */
  readonly differences: readonly string[];
}

export interface TwoStormsOptions {
  readonly orders: number;
  readonly seed: number;
  readonly deployed: DeployedQueue;
  /** Runs one storm, and shows how it goes on. */
  readonly step?: Step;
}

type Step = <Result>(
  title: string,
  run: (report: (line: string) => void) => Promise<Result>,
) => Promise<Result>;

const silently: Step = async (_, run) => run(() => undefined);

/** The same orders, events and forgeries twice, each time in another order of arrival. */
export async function blowTwice({ step = silently, ...options }: TwoStormsOptions): Promise<TwoStorms> {
  const first = await step('First storm', (report) => blow({ ...options, report, shuffle: 'first' }));
  const second = await step('Second storm', (report) => blow({ ...options, report, shuffle: 'second' }));
  return { first, second, differences: differences(first.state, second.state) };
}

async function blow(options: StormOptions): Promise<Aftermath> {
  const storm = await Storm.open(options);
  try {
    await storm.blow();
    return await judge(storm);
  } finally {
    await storm.surroundings.close();
  }
}
