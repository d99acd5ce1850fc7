import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { z } from 'zod';

import { emulatorEnvironment } from '../../cli/cloud.ts';
import { projectDirectory, stateDirectory } from '../../cli/paths.ts';
import { installPackages } from '../../local/python-environment.ts';

type Tool = 'cfn-lint' | 'checkov';

/** What a judge from elsewhere says of a template. */
export interface Finding {
  readonly tool: Tool;
  readonly template: string;
  readonly what: string;
}

/** In an environment of its own, which nothing but this installs. */
async function installed(tool: Tool, report: (line: string) => void): Promise<string> {
  const directory = join(stateDirectory, tool);
  const requirementsPath = join(projectDirectory, 'assurance', 'templates', `${tool}.txt`);
  await installPackages({ what: tool, directory, requirementsPath }, report);
  return join(directory, 'bin');
}

/** Runs a tool that says by its exit code whether it found something, and prints JSON in any case. */
async function jsonOf(command: string, args: readonly string[]): Promise<unknown> {
  const output = await new Promise<string>((resolve, reject) => {
    // It calls nothing outside: the proxy that it would have to pass is none.
    const env = {
      ...emulatorEnvironment(),
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
    };
    execFile(command, [...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.trim() === '')
        reject(new Error(`${command} printed nothing: ${stderr || String(error?.message)}`));
      else resolve(stdout);
    });
  });
  return JSON.parse(output);
}

const lintFindings = z.array(
  z.object({ Filename: z.string(), Rule: z.object({ Id: z.string() }), Message: z.string() }),
);

/** cfn-lint reads what is explained from the metadata of a template and its resources. */
export async function lint(
  paths: readonly string[],
  report: (line: string) => void,
): Promise<readonly Finding[]> {
  const bin = await installed('cfn-lint', report);
  const found = await jsonOf(join(bin, 'cfn-lint'), [
    '--format',
    'json',
    '--regions',
    'us-east-1',
    '--',
    ...paths,
  ]);
  return lintFindings.parse(found).map(({ Filename: template, Rule, Message }) => ({
    tool: 'cfn-lint',
    template,
    what: `${Rule.Id}: ${Message}`,
  }));
}

const checked = z.object({
  summary: z.object({ passed: z.int(), parsing_errors: z.literal(0) }),
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
  }),
});

/** checkov reads what is explained from the metadata of each resource. */
export async function check(path: string, report: (line: string) => void): Promise<readonly Finding[]> {
  const bin = await installed('checkov', report);
  const options = ['--framework', 'cloudformation', '--compact', '--quiet', '--skip-download'];
  const found = await jsonOf(join(bin, 'python'), [
    join(bin, 'checkov'),
    ...options,
    '--output',
    'json',
    '--file',
    path,
  ]);
  const { summary, results } = checked.parse(found);
  // A tool that recognises no resource finds nothing either.
  if (summary.passed === 0) throw new Error(`checkov checked nothing in ${path}`);
  return results.failed_checks.map(({ check_id, check_name, resource }) => ({
    tool: 'checkov',
    template: path,
    what: `${check_id} ${resource}: ${check_name}`,
  }));
}
