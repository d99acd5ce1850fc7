import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  NEEDS_ATTENTION,
  runbookPageOf,
  type NeedsAttentionReason,
} from '../../functions/domain/orders/needs-attention.ts';
import { pageOf } from '../../lib/alarms/row.ts';
import { ALARMS } from '../../lib/alarms/table.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = 'docs/guides/runbook';
const reasons = Object.keys(NEEDS_ATTENTION) as readonly NeedsAttentionReason[];
const questions = ['charged-twice', 'not-paid', 'where-is-my-refund', 'invoice-wrong'].map(
  (name) => `${FOLDER}/${name}.md`,
);
const owed = [...ALARMS.map(pageOf), ...reasons.map(runbookPageOf), ...questions];

const SECTIONS = [
  '**What it means.**',
  '**Is money at risk?**',
  '## Look',
  '## Do',
  '## Verify',
  '## Escalate',
];

/** Commands of `npm run once --`, as its help names them. */
const COMMANDS = [
  ...readFileSync(join(ROOT, 'docs/reference/cli.md'), 'utf8').matchAll(
    /`once -- ([a-z-]+(?: (?:retry|dismiss|list|show|redrive|check))?)/g,
  ),
].map(([, command = '']) => command);

describe('docs/guides/runbook', () => {
  it.each(owed)('%s says all that a person needs', (page) => {
    const text = existsSync(join(ROOT, page)) ? readFileSync(join(ROOT, page), 'utf8') : '';
    expect(SECTIONS.filter((section) => !text.includes(section))).toEqual([]);
  });

  it('has no page of what is no more', () => {
    const pages = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);
    expect(pages.filter((page) => !owed.includes(page))).toEqual([`${FOLDER}/README.md`]);
  });

  /** What whoever reads the page has before them: in a question, in the list, or in an answer. */
  const KNOWN = [
    'e-mail address',
    'e-mail address or pi_…',
    'invoice number',
    'id',
    'text',
    'orderId',
    'eventId',
  ];

  it.each(owed)('%s has no command that a person cannot fill in', (page) => {
    const blocks = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/```\n(?<commands>[^`]*)```/g)];
    const holes = blocks.flatMap(({ groups }) =>
      [...(groups?.['commands'] ?? '').matchAll(/<([^>]+)>/g)].map(([, hole = '']) => hole),
    );
    expect(holes.filter((hole) => !KNOWN.includes(hole))).toEqual([]);
  });

  it('names only logs that there are', () => {
    const functions = readdirSync(join(ROOT, 'functions/handlers')).map((file) =>
      file.replace('.ts', '').replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    );
    const named = owed.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/logs --of (\w+)/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => ![...functions, 'Api', 'OrderWorkflow'].includes(name))).toEqual([]);
  });

  it('names only commands that there are', () => {
    const named = owed.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm run once -- ([a-z-]+)/g)].map(
        ([, command = '']) => command,
      ),
    );
    const known = new Set(COMMANDS.map((command) => command.split(' ')[0]));
    expect(named.length).toBeGreaterThan(60);
    expect([...new Set(named)].filter((command) => !known.has(command))).toEqual([]);
  });
});
