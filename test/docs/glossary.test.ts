import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const ROOMS = ['bin', 'lib', 'functions', 'cli', 'sandbox', 'local', 'assurance', 'test'];

/** Words that the glossary has replaced, as they stand in a name once it is split, and what is written instead. */
const RETIRED: readonly (readonly [word: string, instead: string])[] = [
  ['story', 'history'],
  ['stories', 'histories'],
  ['looks', 'sweepAttempts'],
  ['waiting line', 'number queue'],
  ['stand in line', 'enqueue'],
  ['out of line', 'dequeue'],
  ['bear', 'assign'],
  ['bears', 'assigns'],
  ['origin', 'provenance'],
  ['made by', 'provenance'],
  ['holder', 'customer, or owner of a lease'],
  ['holders', 'customers, or owners of leases'],
  ['give up', 'cancel'],
  ['give back', 'refund'],
  ['given back', 'refunded'],
  ['goes back', 'refunded'],
  ['going back', 'refunding'],
  ['held', 'claimed'],
  ['in hand', 'record update'],
  ['taken over', 'fenced'],
  ['forestalled', 'preempted'],
  ['call person', 'needs attention'],
  ['ask for help', 'needs attention'],
  ['while contended', 'retryOnConflict'],
  ['writing alone', 'singleWrite'],
  ['contended', 'ConflictError'],
  ['captured twice', 'duplicate capture'],
  ['every minute', 'SweepSchedule'],
];

/** Names that are stored, deployed or another standard's: a change would be a migration. */
const ALLOWED: Readonly<Record<string, string>> = {
  looks: 'a stored attribute, which the index `due` projects: the number of sweep attempts',
  _looks: 'the same, dropped from an item',
  origin: 'a stored attribute: provenance; and HTTP’s own word',
  madeBy: 'a stored attribute of documents of earlier releases',
  captured_twice: 'the key of an entry of the needs-attention list',
  given_back: 'an error code that clients read',
  give_back: 'an outcome that a stored operation may have',
  HOLDER_TIME_MS: 'an environment variable of deployed functions',
  EveryMinuteSchedule: 'the id of a construct: a new one replaces the schedule',
};

/** What a file may name besides, and why. */
const ALLOWED_IN: Readonly<Record<string, readonly string[]>> = {
  // Orders that earlier releases wrote under this name.
  'test/persistence/table/stored-items.dynamodb.test.ts': ['holder'],
};

/** Folders that were replaced, or that say nothing. */
const RETIRED_FOLDERS = ['ledger', 'gateways', 'utils', 'helpers', 'common'];

const wordsIn = (name: string): string =>
  ` ${name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()} `;

function complaintsAbout(name: string): string[] {
  if (Object.hasOwn(ALLOWED, name)) return [];
  const words = wordsIn(name);
  return RETIRED.flatMap(([retired, instead]) =>
    words.includes(` ${retired} `) ? [`${name}: write ${instead}`] : [],
  );
}

function namesIn(path: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest));
  return names;
}

const files = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${room}/${path.replaceAll('\\', '/')}`),
);

describe('names', () => {
  it('have no retired word', () => {
    const found = files.flatMap((path) =>
      [...namesIn(path)]
        .filter((name) => ALLOWED_IN[path]?.includes(name) !== true)
        .flatMap(complaintsAbout)
        .map((complaint) => `${path}: ${complaint}`),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  it('of files and folders have none either', () => {
    const parts = new Set(files.flatMap((path) => path.split('/')));
    const folders = new Set(files.flatMap((path) => path.split('/').slice(0, -1)));
    expect([...parts].flatMap(complaintsAbout)).toEqual([]);
    expect(RETIRED_FOLDERS.filter((folder) => folders.has(folder))).toEqual([]);
  });

  it.each([
    ['orderStory', 'orderStory: write history'],
    ['cardHolder', 'cardHolder: write customer, or owner of a lease'],
    ['MAX_LOOKS', 'MAX_LOOKS: write sweepAttempts'],
    ['whileContended', 'whileContended: write retryOnConflict'],
    ['take-over-story.ts', 'take-over-story.ts: write history'],
  ])('of which %s is retired are found', (name, complaint) => {
    expect(complaintsAbout(name)).toContain(complaint);
  });

  it.each(['looks', 'history', 'placeholder', 'bearer', 'ORIGINAL'])('such as %s are let through', (name) => {
    expect(complaintsAbout(name)).toEqual([]);
  });
});

describe('docs/reference/glossary.md', () => {
  it('has at most 25 entries, in the order of the alphabet', () => {
    const page = readFileSync(join(ROOT, 'docs/reference/glossary.md'), 'utf8');
    const entries = [...page.matchAll(/^\| \*\*(?<word>[^*]+)\*\*/gm)].map(
      ({ groups }) => groups?.['word'] ?? '',
    );
    expect(entries.length).toBeGreaterThan(10);
    expect(entries.length).toBeLessThanOrEqual(25);
    expect(entries).toEqual(entries.toSorted((one, other) => one.localeCompare(other, 'en')));
  });
});
