import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Command } from 'commander';

import type { StageFile } from '../../lib/stage-schema.ts';
import { runCommand } from '../../cli/command.ts';
import { synthesiseFrom } from '../../cli/deployment.ts';
import { freshRunDirectory } from '../../cli/paths.ts';
import { step } from '../../cli/progress.ts';
import { checkOut, lastRelease, NO_HISTORY, readChangelog } from '../releases/last-release.ts';
import { type Kind, synthesiseEarlier, synthesiseThis } from '../releases/release.ts';
import { dangerousChanges } from '../../cli/dangerous-changes.ts';
import { undeclared } from './declared.ts';
import { check, type Finding, lint } from './python-tools.ts';
import { templatesIn } from '../../cli/template.ts';

/** Stages that together have every resource that a stage can have. */
const STAGES: Readonly<Record<string, StageFile>> = {
  trial: {},
  shop: { production: true },
  // Every setting that adds a resource.
  whole: {
    production: true,
    gateway: 'sandbox',
    standardWebhooks: true,
    standardWebhookSenders: ['tax-office'],
    alarmEmail: 'ops@example.com',
    documentsKey: 'customer',
    documentsLock: { mode: 'COMPLIANCE', days: 3650 },
  },
};

/** Both kinds of stage that the last release had. */
const KINDS: readonly Kind[] = ['dev', 'production'];

await new Command('node assurance/templates/main.ts')
  .description(
    'Has cfn-lint and checkov judge all templates, and compares them with those of the last release.',
  )
  .action(() =>
    runCommand(async () => {
      const runDirectory = await freshRunDirectory('templates');
      const paths = await step('Synthesise every kind of stage', async () => synthesiseAll(runDirectory));
      const findings = [
        ...(await step('cfn-lint', async (report) => lint(paths, report))),
        ...(await step('checkov', async (report) => checkAll(paths, report))),
      ];
      for (const { tool, template, what } of findings) console.log(`✗ ${tool}: ${what} (${template})`);
      const compared = await step('Compare with the last release', async () => compareWithLast(runDirectory));
      for (const line of compared.declared) console.log(`stands in CHANGELOG.md: ${line}`);
      for (const line of compared.undeclared) console.log(`✗ does not stand in CHANGELOG.md: ${line}`);
      const told = {
        templates: paths.length,
        findings: findings.length,
        ...(compared.skipped === undefined
          ? { declaredChanges: compared.declared.length, undeclaredChanges: compared.undeclared.length }
          : { skipped: compared.skipped }),
      };
      console.log(JSON.stringify(told));
      return findings.length + compared.undeclared.length === 0 ? 0 : 1;
    }),
  )
  .parseAsync();

async function synthesiseAll(runDirectory: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const [name, file] of Object.entries(STAGES)) {
    const own = join(runDirectory, name);
    const stages = join(own, 'stages');
    await mkdir(stages, { recursive: true });
    await writeFile(join(stages, `${name}.json`), JSON.stringify(file));
    const { directory } = await synthesiseFrom(stages, name, own);
    for (const stack of (await templatesIn(directory)).keys())
      paths.push(join(directory, `${stack}.template.json`));
  }
  return paths;
}

async function checkAll(paths: readonly string[], report: (line: string) => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const path of paths) findings.push(...(await check(path, report)));
  return findings;
}

interface Compared {
  readonly declared: readonly string[];
  readonly undeclared: readonly string[];
  readonly skipped?: string;
}

/** Under the stack names of the last release: an update is what is judged, and not a second deployment. */
async function compareWithLast(runDirectory: string): Promise<Compared> {
  const commit = await lastRelease();
  if (commit === undefined) return { declared: [], undeclared: [], skipped: `comparison: ${NO_HISTORY}` };
  const directory = await checkOut(commit);
  const changes = new Map<string, string>();
  for (const kind of KINDS) {
    const earlier = await synthesiseEarlier(commit, directory, kind);
    const now = await templatesIn((await synthesiseThis(kind, earlier.names, runDirectory)).assembly);
    for (const [stack, template] of await templatesIn(earlier.assembly)) {
      for (const { id, type, what } of dangerousChanges(template, now.get(stack) ?? { Resources: {} }))
        changes.set(`${stack}: ${id} (${type}) ${what}`, id);
    }
  }
  const missing = undeclared([...changes.values()], await readChangelog());
  const lines = [...changes];
  return {
    declared: lines.filter(([, id]) => !missing.has(id)).map(([line]) => line),
    undeclared: lines.filter(([, id]) => missing.has(id)).map(([line]) => line),
  };
}
