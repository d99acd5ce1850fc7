import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program } from 'commander';
import { z } from 'zod';
import { runChild } from '../../cli/child-process.ts';
import { freshRunDirectory, projectDirectory, stateDirectory } from '../../cli/paths.ts';
import { step } from '../../cli/progress.ts';
import { emulatorEnvironment } from '../../cli/cloud.ts';
import { installPackages } from '../../local/python-environment.ts';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import { wholeNumber } from '../world/whole-number.ts';
import { apiUnderFuzz } from './api-under-fuzz.ts';

/**
 * What an answer is held against. Left out is that every valid request is accepted: a schema cannot say that lines have
 * different SKUs, or that a text has something to see.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const environment = {
  what: 'schemathesis',
  directory: join(stateDirectory, 'schemathesis'),
  requirementsPath: join(projectDirectory, 'assurance', 'fuzz', 'schemathesis.txt'),
};

/** The sum at the end of its output. */
const generated = (output: string): number =>
  Number(/(?<cases>\d+) generated/.exec(output)?.groups?.['cases'] ?? 0);

async function fuzz(examples: number, seed: number, report: (line: string) => void) {
  await installPackages(environment, report);
  const runDirectory = await freshRunDirectory('fuzz');
  const openApi = z
    .unknown()
    .parse(JSON.parse(readFileSync(join(projectDirectory, 'docs/openapi.json'), 'utf8')));
  const api = await apiUnderFuzz(openApi);
  try {
    const description = join(runDirectory, 'openapi.json');
    const logPath = join(runDirectory, 'schemathesis.log');
    await writeFile(description, JSON.stringify(api.description));
    report(`${examples} examples for each operation; the log is ${logPath}`);
    const exitCode = await runChild({
      command: join(environment.directory, 'bin', 'schemathesis'),
      args: [
        ...['run', description, '--url', api.url, '--header', `Authorization: Bearer ${api.apiKey}`],
        ...['--checks', CHECKS.join(','), '--phases', 'examples,coverage,fuzzing'],
        ...['--max-examples', String(examples), '--seed', String(seed), '--no-color'],
        ...['--suppress-health-check', 'all', '--generation-database', 'none'],
      ],
      environment: emulatorEnvironment(),
      directory: runDirectory,
      logPath,
    });
    return { exitCode, output: await readFile(logPath, 'utf8') };
  } finally {
    await api.close();
  }
}

async function main({ cases, seed }: { readonly cases: number; readonly seed: number }): Promise<void> {
  await startDynamoDbLocal();
  try {
    // It makes some ten cases of each example that it is allowed: of 15 operations, not all of which take a body.
    const examples = Math.ceil(cases / 10);
    const { exitCode, output } = await step('Send the API what nobody thought of', async (report) =>
      fuzz(examples, seed, report),
    );
    const made = generated(output);
    if (exitCode !== 0) console.error(output);
    console.log(JSON.stringify({ cases: made, failed: exitCode !== 0 }));
    process.exitCode = exitCode === 0 && made >= cases ? 0 : 1;
  } finally {
    await stopDynamoDbLocal();
  }
}

await program
  .name('npm run fuzz --')
  .description(
    'Has schemathesis fuzz the product’s own routes: no 5xx, and every answer as docs/openapi.json describes it.',
  )
  .option('--cases <number>', 'at least so many', wholeNumber, 2000)
  .option('--seed <number>', 'the same seed makes the same cases', wholeNumber, 1)
  .action(asCommand(main))
  .parseAsync();
