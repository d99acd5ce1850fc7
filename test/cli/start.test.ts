import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

import { emulatorEnvironment } from '../../cli/cloud.ts';
import { projectDirectory } from '../../cli/paths.ts';

/** Writes to file descriptor 3 what is loaded, one URL a line. */
const TELL = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { writeSync(3, url + '\\n'); return next(url, context); } });
`)}`;

interface Loaded {
  readonly own: readonly string[];
  readonly packages: readonly string[];
}

/** What \`npm run once --\` loads until it ends. Where AWS is needed, none answers. */
function loadedBy(...args: readonly string[]): Loaded {
  const { output } = spawnSync(process.execPath, ['--import', TELL, 'cli/once.ts', ...args], {
    cwd: projectDirectory,
    env: {
      ...emulatorEnvironment(),
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const urls = (output[3] ?? '').split('\n').filter((url) => url.startsWith('file:'));
  expect(urls.some((url) => url.endsWith('/cli/once.ts'))).toBe(true);
  const packages = urls.flatMap((url) => {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
    return name === undefined ? [] : [name];
  });
  return { own: urls.filter((url) => !url.includes('/node_modules/')), packages: [...new Set(packages)] };
}

/** Each takes a tenth of a second or more to load. */
const HEAVY =
  /^(aws-cdk-lib|pdfmake|fontkit|stripe|zod|@aws-sdk\/client-(?!cloudformation|dynamodb)[a-z-]+)$/;

const heavyIn = ({ packages }: Loaded): readonly string[] => packages.filter((name) => HEAVY.test(name));

describe('npm run once --', () => {
  it.each([[['--help']], [['attention', '--help']], [['no-such-command']], [['explain']]])(
    'loads the commands and their parser for %j, and nothing of what they do',
    (args) => {
      const { own, packages } = loadedBy(...args);
      expect(packages).toEqual(['commander']);
      expect(own.length).toBeLessThan(40);
    },
  );

  it.each([
    [['explain', 'ada@example.com'], ['zod']],
    [['operations', 'ord_1'], ['zod']],
    [['audit'], ['zod']],
    [['attention'], ['@aws-sdk/client-sqs', 'zod']],
    [
      ['logs', 'ord_1'],
      ['@aws-sdk/client-cloudwatch-logs', 'zod'],
    ],
  ])('loads for %j no client but those that it asks', (args, heavy) => {
    const loaded = loadedBy(...args);
    expect(heavyIn(loaded).toSorted()).toEqual(heavy);
    expect(loaded.packages).toContain('@aws-sdk/client-cloudformation');
  });
});
