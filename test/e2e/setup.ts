import { join } from 'node:path';

import { raiseLocalCloud, workflowFromEnvironment, type LocalCloud } from '../../local/local-cloud.ts';
import { writeOutputs } from '../../cli/outputs.ts';
import { stateDirectory } from '../../cli/paths.ts';

/** Where the tests find addresses and keys of the cloud that they share. */
export const e2eOutputsPath = join(stateDirectory, 'e2e-outputs.json');

let cloud: LocalCloud | undefined;

/** One cloud for all test files of the run, with the workflow that ONCE_WORKFLOW names (EXPRESS unless it does). */
export default async function setup(): Promise<void> {
  cloud = await raiseLocalCloud('test', workflowFromEnvironment());
  await writeOutputs(e2eOutputsPath, cloud.outputs);
}

export const closeCloud = async (): Promise<void> => cloud?.close();
