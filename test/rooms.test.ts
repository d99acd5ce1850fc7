import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ICruiseResult } from 'dependency-cruiser';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['bin', 'lib', 'functions', 'client/src', 'cli', 'sandbox', 'local', 'assurance', 'test'];

const PACKAGES = [
  '@aws-sdk/client-sqs',
  '@aws-lambda-powertools/idempotency',
  'stripe',
  'aws-cdk-lib',
  'zod',
];
const DEV_PACKAGES = ['fast-check'];

/** Arrows that must be refused: the rule, the room that imports, and what it imports. */
const REFUSED: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['domain-alone', 'functions/domain', 'functions/usecases/ports/orders.ts'],
  ['domain-alone', 'functions/domain', 'functions/runtime/clock.ts'],
  ['usecases-down', 'functions/usecases', 'functions/persistence/table/keys.ts'],
  ['usecases-down', 'functions/usecases', 'functions/adapters/providers/stripe/stripe-gateway.ts'],
  ['usecases-down', 'functions/usecases', 'functions/runtime/clock.ts'],
  ['usecases-down', 'functions/usecases', 'functions/http/errors.ts'],
  ['http-down', 'functions/http', 'functions/persistence/table/keys.ts'],
  ['persistence-down', 'functions/persistence', 'functions/usecases/orders/place-order.ts'],
  ['persistence-down', 'functions/persistence', 'functions/adapters/providers/stripe/stripe-gateway.ts'],
  ['adapters-down', 'functions/adapters', 'functions/usecases/orders/place-order.ts'],
  ['adapters-down', 'functions/adapters', 'functions/persistence/table/keys.ts'],
  ['runtime-alone', 'functions/runtime', 'functions/domain/orders/order.ts'],
  ['handlers-stay-in-functions', 'functions/handlers', 'lib/stage.ts'],
  ['nothing-imports-handlers', 'functions/handlers', 'functions/handlers/sweep.ts'],
  ['nothing-imports-handlers', 'local', 'functions/handlers/sweep.ts'],
  ['lib-alone', 'lib', 'functions/runtime/clock.ts'],
  ['lib-alone', 'lib', 'sandbox/handler.ts'],
  ['sandbox-alone', 'sandbox', 'functions/domain/orders/order.ts'],
  ['sandbox-alone', 'sandbox', 'functions/runtime/clock.ts'],
  ['shop-alone', 'sandbox/shop', 'functions/domain/orders/order.ts'],
  ['shop-alone', 'sandbox/shop', 'sandbox/core/records.ts'],
  ['client-alone', 'client/src', 'functions/domain/orders/order.ts'],
  ['bin-joins-stacks', 'bin', 'functions/domain/orders/order.ts'],
  ['bin-joins-stacks', 'bin', 'sandbox/handler.ts'],
  ['local-outside-tests', 'local', 'test/support/builder.ts'],
  ['local-outside-tests', 'local', 'assurance/upgrade/main.ts'],
  ['local-outside-tests', 'local', 'assurance/world/world.ts'],
  ['cli-outside-tests', 'cli', 'test/support/builder.ts'],
  ['cli-outside-tests', 'cli', 'assurance/world/world.ts'],
  ['cli-without-local', 'cli', 'local/seed.ts'],
  ['assurance-outside-tests', 'assurance', 'test/support/builder.ts'],
  ['planters-know-no-comparer', 'assurance/reconcile/plants', 'functions/domain/books/breaks.ts'],
  [
    'planters-know-no-comparer',
    'assurance/reconcile/plants',
    'functions/adapters/providers/stripe/stripe-books.ts',
  ],
  ['assurance-proves', 'lib', 'assurance/upgrade/main.ts'],
  ['pure-packages', 'functions/domain', 'node:fs'],
  ['pure-packages', 'functions/usecases', 'zod'],
  ['aws-sdk-at-the-edge', 'functions/http', '@aws-sdk/client-sqs'],
  ['aws-sdk-at-the-edge', 'functions/usecases', '@aws-sdk/client-sqs'],
  ['aws-sdk-at-the-edge', 'functions/handlers', '@aws-sdk/client-sqs'],
  ['aws-sdk-at-the-edge', 'lib', '@aws-sdk/client-sqs'],
  ['idempotency-in-persistence', 'functions/handlers', '@aws-lambda-powertools/idempotency'],
  ['stripe-in-its-adapter', 'functions/persistence', 'stripe'],
  ['stripe-in-its-adapter', 'functions/adapters', 'stripe'],
  ['stripe-in-its-adapter', 'sandbox', 'stripe'],
  ['cdk-in-stacks', 'functions/handlers', 'aws-cdk-lib'],
  ['no-dev-dependencies-deployed', 'functions/adapters', 'fast-check'],
  ['no-unresolved', 'functions/persistence', 'not-installed'],
];

/** Types are erased before anything is deployed. */
const TYPES_ALLOWED = 'no-dev-dependencies-deployed';

const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ['functions/domain', 'functions/domain/orders/order.ts'],
  ['functions/domain', 'node:crypto'],
  ['functions/usecases', 'functions/domain/orders/order.ts'],
  ['functions/http', 'functions/usecases/orders/place-order.ts'],
  ['functions/http', 'zod'],
  ['functions/persistence', 'functions/usecases/ports/orders.ts'],
  ['functions/persistence', '@aws-lambda-powertools/idempotency'],
  ['functions/adapters', 'functions/usecases/ports/orders.ts'],
  ['functions/adapters', '@aws-sdk/client-sqs'],
  ['functions/adapters/providers/stripe', 'stripe'],
  ['functions/handlers', 'functions/adapters/providers/stripe/stripe-gateway.ts'],
  ['functions/handlers', 'functions/runtime/clock.ts'],
  ['lib', 'aws-cdk-lib'],
  ['bin', 'sandbox/sandbox-stack.ts'],
  ['bin', 'aws-cdk-lib'],
  ['sandbox', 'lib/stage.ts'],
  ['sandbox/shop', 'client/src/client.ts'],
  ['test', 'functions/handlers/sweep.ts'],
  ['test', 'fast-check'],
];

describe('the rooms of this repository', () => {
  it('keep their arrows', async () => {
    const { modules, summary } = await cruise(ROOT);

    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    // A cruiser that cannot read the files finds nothing wrong in them.
    for (const room of ROOMS) expect(modules.map(({ source }) => source)).toContainEqual(startingWith(room));
    expect(summary.totalDependenciesCruised).toBeGreaterThan(0);
  });
});

describe('the rules', () => {
  let tree: string;
  let result: ICruiseResult;

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'rooms-'));
    await seed(tree);
    result = await cruise(tree);
  });
  afterAll(() => rm(tree, { recursive: true }));

  const rulesBroken = (file: string) =>
    result.summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);

  it.each(REFUSED)('%s: %s must not import %s', (rule, from, to) => {
    expect(rulesBroken(importer(from, to))).toContain(rule);
  });

  it.each(REFUSED.filter(([rule]) => rule !== TYPES_ALLOWED))(
    '%s: %s must not name a type of %s',
    (rule, from, to) => {
      expect(rulesBroken(typeImporter(from, to))).toContain(rule);
    },
  );

  it.each(REFUSED.filter(([rule]) => rule === TYPES_ALLOWED))(
    '%s: %s may name a type of %s',
    (_, from, to) => {
      expect(rulesBroken(typeImporter(from, to))).toEqual([]);
    },
  );

  it.each(ALLOWED)('%s may import %s', (from, to) => {
    expect(rulesBroken(importer(from, to))).toEqual([]);
  });

  it('no-cycles: a file must not come back to itself', () => {
    expect(rulesBroken('functions/http/chicken.ts')).toEqual(['no-cycles']);
  });

  it('no-orphans: a file must be imported', () => {
    expect(rulesBroken('functions/http/forgotten.ts')).toEqual(['no-orphans']);
  });

  it('are all seeded', () => {
    const seeded = new Set([...REFUSED.map(([rule]) => rule), 'no-cycles', 'no-orphans']);

    expect(result.summary.ruleSetUsed?.forbidden?.map(({ name }) => name).sort()).toEqual([...seeded].sort());
  });
});

/** The same command as in the run of all tests, with the findings as data. */
async function cruise(directory: string): Promise<ICruiseResult> {
  const command = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const rules = join(ROOT, '.dependency-cruiser.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [command, '--config', rules, '--output-type', 'json', ...ROOMS],
    { cwd: directory, maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as ICruiseResult;
}

const startingWith = (room: string): unknown => expect.stringMatching(new RegExp(`^${room}/`));

const isFile = (target: string) => target.endsWith('.ts');

const seedName = (from: string, to: string) => `${from}/imports-${to.replaceAll(/\W+/g, '-')}`;
const importer = (from: string, to: string) => `${seedName(from, to)}.ts`;
const typeImporter = (from: string, to: string) => `${seedName(from, to)}-type.ts`;

/** A project in which every arrow above is one file with one import. */
async function seed(directory: string): Promise<void> {
  const write = async (path: string, text: string) => {
    await mkdir(join(directory, dirname(path)), { recursive: true });
    await writeFile(join(directory, path), text);
  };
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
  const manifest = {
    type: 'module',
    dependencies: versions(PACKAGES),
    devDependencies: versions(DEV_PACKAGES),
  };

  await write('package.json', JSON.stringify(manifest));
  await write('tsconfig.json', '{ "compilerOptions": { "module": "nodenext" } }');
  for (const name of [...PACKAGES, ...DEV_PACKAGES]) {
    await write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
    );
    await write(`node_modules/${name}/index.js`, '');
  }

  const arrows = [...REFUSED.map(([, from, to]) => [from, to] as const), ...ALLOWED];
  for (const [from, to] of arrows) {
    const specifier = isFile(to) ? relative(from, to).replace(/^(?!\.)/, './') : to;
    await write(importer(from, to), `import '${specifier}';\n`);
    await write(
      typeImporter(from, to),
      `import type { Some } from '${specifier}';\nexport type Other = Some;\n`,
    );
    if (isFile(to)) await write(to, 'export interface Some {}\n');
  }
  await write('functions/http/chicken.ts', "import './egg.ts';\n");
  await write('functions/http/egg.ts', "import './chicken.ts';\n");
  await write('functions/http/forgotten.ts', 'export {};\n');
}
