import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

import { lastLines, runChild } from './child-process.ts';
import { CommandError } from './command-error.ts';
import { projectDirectory } from './paths.ts';

const cdkCommand = join(
  dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')),
  'bin',
  'cdk',
);

/**
 * Runs the project's own CDK; its output goes to the log, and the end of it is shown when it fails.
 *
 * @param directory of the app: where its `cdk.json` is
 */
export async function runCdk(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  logPath: string,
  directory = projectDirectory,
): Promise<void> {
  const quiet = ['--no-notices', '--no-color', '--ci'];
  const exitCode = await runChild({
    command: process.execPath,
    args: [cdkCommand, ...args, ...quiet],
    environment: {
      ...environment,
      // `node bin/app.ts` in cdk.json, and the bundler it starts, run on this Node.
      PATH: [dirname(process.execPath), environment['PATH']].join(':'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    directory,
    logPath,
  });
  if (exitCode === 0) return;
  throw new CommandError(`cdk ${args[0] ?? ''} failed (${logPath}):\n${await lastLines(logPath, 40)}`);
}
