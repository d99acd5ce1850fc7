import { isFaultKind } from './faults.ts';
import { interloperIn, interloperToken, type Interloper } from './interloper.ts';
import type { Armed } from './trace.ts';

/** What names a run: play it again, and it is the same to the last step. */
export interface RunName {
  readonly workload: string;
  readonly seed: number;
  readonly armed: readonly Armed[];
  readonly interloper?: Interloper | undefined;
}

/**
 * `pay/1/charge-payment: gateway.charge@1=lost_after,…`, for people and for the command line. Whoever comes in stands first:
 * `pay/1/issue-invoice: PutObject@1<refund,…`.
 */
export const tokenOf = ({ workload, seed, armed, interloper }: RunName): string =>
  [
    workload,
    seed,
    [
      ...(interloper === undefined ? [] : [interloperToken(interloper)]),
      ...armed.map(({ site, fault }) => `${site}=${fault}`),
    ].join(','),
  ].join('/');

export function runNamed(token: string): RunName {
  const [, workload, seed, events = ''] = /^([^/]+)\/(\d+)\/(.*)$/.exec(token) ?? [];
  if (workload === undefined) throw new Error(`not a replay token: ${token}`);
  const [first = '', ...others] = events.split(',').filter((text) => text !== '');
  const interloper = interloperIn(first);
  const faults = interloper === undefined && first !== '' ? [first, ...others] : others;
  return {
    workload,
    seed: Number(seed),
    armed: faults.map(armedIn),
    ...(interloper === undefined ? {} : { interloper }),
  };
}

function armedIn(text: string): Armed {
  const at = text.lastIndexOf('=');
  const [site, fault] = [text.slice(0, at), text.slice(at + 1)];
  if (!isFaultKind(fault)) throw new Error(`not a fault: ${fault}`);
  return { site, fault };
}
