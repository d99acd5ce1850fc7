import { isFaultKind } from './faults.ts';
import type { Armed } from './trace.ts';

/** What names a run: play it again, and it is the same to the last step. */
export interface RunName {
  readonly workload: string;
  readonly seed: number;
  readonly armed: readonly Armed[];
}

/** `pay/1/charge-payment: gateway.charge@1=lost_after,…`, for people and for the command line. */
export const tokenOf = ({ workload, seed, armed }: RunName): string =>
  [workload, seed, armed.map(({ site, fault }) => `${site}=${fault}`).join(',')].join('/');

export function runNamed(token: string): RunName {
  const [, workload, seed, faults = ''] = /^([^/]+)\/(\d+)\/(.*)$/.exec(token) ?? [];
  if (workload === undefined) throw new Error(`not a replay token: ${token}`);
  const armed = faults.split(',').filter((text) => text !== '');
  return { workload, seed: Number(seed), armed: armed.map(armedIn) };
}

function armedIn(text: string): Armed {
  const at = text.lastIndexOf('=');
  const [site, fault] = [text.slice(0, at), text.slice(at + 1)];
  if (!isFaultKind(fault)) throw new Error(`not a fault: ${fault}`);
  return { site, fault };
}
