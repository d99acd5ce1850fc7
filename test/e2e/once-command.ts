import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { emulatorEnvironment } from '../../cli/cloud.ts';
import type { LocalOutputs } from '../../cli/outputs.ts';

const run = promisify(execFile);

/** `npm run once --`, for the cloud of the tests: resolves to what it prints, rejects when it does not exit with 0. */
export const onceCommand = (outputs: LocalOutputs) => command('cli/once.ts', outputs);

/** `npm run deploy --`. */
export const deployCommand = (outputs: LocalOutputs) => command('cli/deploy.ts', outputs);

/** `npm run prove --`. */
export const proveCommand = (outputs: LocalOutputs) => command('assurance/prove/main.ts', outputs);

function command(script: string, { aws: { endpoint, region } }: LocalOutputs) {
  const env = {
    ...emulatorEnvironment(),
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
    ...(region === undefined ? {} : { AWS_REGION: region }),
  };
  return async (...args: readonly string[]): Promise<string> =>
    (await run(process.execPath, [script, ...args], { env })).stdout;
}
