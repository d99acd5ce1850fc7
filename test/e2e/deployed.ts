import { apiClient, type ApiClient } from '../../local/api-client.ts';
import { snapshotAtRest } from '../../local/at-rest.ts';
import { readOutputs, type LocalOutputs } from '../../cli/outputs.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { takeSnapshot } from '../../local/take-snapshot.ts';
import { e2eOutputsPath } from './setup.ts';

/** What the end-to-end tests run against: the app as `cdk deploy` left it, over HTTP. */
export interface Deployed {
  readonly outputs: LocalOutputs;
  readonly merchant: ApiClient;
  readonly otherMerchant: ApiClient;
  /** Everything that is stored, on both sides, once nothing moves any more. */
  readonly atRest: () => Promise<Snapshot>;
}

export async function deployed(): Promise<Deployed> {
  const outputs = await readOutputs(e2eOutputsPath);
  const [one, other] = Object.values(outputs.apiKeys);
  if (one === undefined || other === undefined) throw new Error('the seed makes two merchants');
  return {
    outputs,
    merchant: apiClient(outputs.apiUrl, one),
    otherMerchant: apiClient(outputs.apiUrl, other),
    atRest: () => snapshotAtRest(() => takeSnapshot(outputs, [])),
  };
}
