import { join } from 'node:path';

import {
  ANY_CREDENTIALS,
  cloudAt,
  emulatorEnvironment,
  givenEndpoint,
  hasCredentials,
  type Cloud,
} from '../cli/cloud.ts';
import { isAws } from '../cli/reachable-url.ts';
import { saveFunctionLogs } from './function-logs.ts';
import { installMiniStack, startMiniStack } from './mini-stack.ts';

/** The endpoint in `AWS_ENDPOINT_URL`, else a MiniStack of our own, new and empty. */
export async function openCloud(
  runDirectory: string,
  report: (progress: string) => void = () => undefined,
): Promise<Cloud> {
  const given = givenEndpoint();
  if (given !== undefined) {
    report(`using ${given}`);
    return isAws(given) || hasCredentials()
      ? cloudAt(given, process.env)
      : cloudAt(given, emulatorEnvironment(), ANY_CREDENTIALS);
  }
  await installMiniStack(report);
  report('starting MiniStack');
  const miniStack = await startMiniStack(runDirectory);
  const cloud = cloudAt(miniStack.endpointUrl, emulatorEnvironment(), ANY_CREDENTIALS);
  const close = async (): Promise<void> => {
    await saveFunctionLogs(miniStack.endpointUrl, join(runDirectory, 'functions.log')).catch(() => undefined);
    await miniStack.stop();
  };
  return { ...cloud, isNew: true, close, ended: miniStack.exited.then(() => miniStack.logPath) };
}
