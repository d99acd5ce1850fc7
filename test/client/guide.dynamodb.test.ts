import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startApiServer, type ApiServer } from '../../assurance/world/api-server.ts';
import { MERCHANT } from '../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../assurance/world/world.ts';

const ROOT = join(import.meta.dirname, '../..');
const GUIDE = join(ROOT, 'docs/guides/typescript-client.md');

describe('the program in docs/guides/typescript-client.md', () => {
  let world: World;
  let server: ApiServer;
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'once-guide-'));
    world = await openWorld();
    server = await startApiServer(world, {
      carriedOut: async () => {
        for (const order of world.workflow.started.splice(0)) await world.runWorkflow(order);
      },
    });
  });

  afterEach(async () => {
    await server.close();
    await world.close();
    await rm(directory, { recursive: true });
  });

  /** What it prints. The package itself is installed and used in package.test.ts. */
  const run = async (): Promise<string[]> => {
    const program = /```js\n(?<code>[^]*?)```/.exec(await readFile(GUIDE, 'utf8'))?.groups?.['code'] ?? '';
    const client = pathToFileURL(join(ROOT, 'client/src/client.ts')).href;
    const file = join(directory, 'program.mjs');
    await writeFile(file, program.replace('@once/client', client));
    const env = { ONCE_URL: server.url, ONCE_API_KEY: MERCHANT };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
    return stdout.trimEnd().split('\n');
  };

  it('places, waits, refunds and reads; run again, it finds what it did', async () => {
    await world.stock('atlas', 10, 4250);
    const [placed = '', ...read] = await run();
    const orderId = placed.replace('placed ', '');
    expect(placed).toMatch(/^placed ord_/);
    expect(read).toEqual(['paid 8500 EUR refunded 4250', `${orderId} 8500`]);
    expect(await run()).toEqual([placed.replace('placed', 'placed before'), ...read]);
    expect([world.gateway.captures.length, world.gateway.refunds.length]).toEqual([1, 1]);
  });

  it('says that the goods are sold out', async () => {
    await world.stock('atlas', 0);
    expect(await run()).toEqual(['sold out: There is not enough of atlas in stock. Nothing was ordered.']);
  });
});
