import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '../world/api-server.ts';
import { createTable } from '../world/dynamodb-local.ts';
import { brokenInvariants } from '../world/invariants.ts';
import { movementsIn, ordersIn, type StoredItem } from '../world/table-reader.ts';
import { World } from '../world/world.ts';

export const MOMENTS = ['before sending', 'after sending', 'after the answer'] as const;
export const KEYS = ['business', 'random'] as const;

type Moment = (typeof MOMENTS)[number];
type Keys = (typeof KEYS)[number];

interface Kill {
  readonly keys: Keys;
  /** Which of the process's requests, from 1. */
  readonly request: number;
  readonly route: string;
  readonly moment: Moment;
}

export interface Outcome extends Kill {
  /** What was there more than once in the end, over all kinds. */
  readonly duplicates: number;
}

export interface Proof {
  readonly outcomes: readonly Outcome[];
  readonly violations: readonly string[];
}

const PROCESS = join(import.meta.dirname, 'shop-process.ts');
const REFUND_MINOR = 100;

/** A product of 12.50 EUR with ten pieces on a real table, the gateway's double, and the API over HTTP. */
class Shop {
  readonly world: World;
  /** Of every request that arrived, in order. */
  readonly routes: string[] = [];
  /** The process that dies when its request with that number has arrived. */
  #victim: { readonly child: ChildProcess; readonly request: number } | undefined;
  #arrived = 0;

  constructor(world: World) {
    this.world = world;
  }

  start() {
    return startApiServer(this.world, {
      arrived: async (route) => {
        this.#arrived += 1;
        this.routes.push(route);
        if (this.#victim?.request !== this.#arrived) return;
        const { child } = this.#victim;
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
      // What the request started ends before its answer, so that a process always makes the same requests.
      carriedOut: async () => {
        for (const order of this.world.workflow.started.splice(0)) await this.world.runWorkflow(order);
      },
    });
  }

  /** Runs the shop's program as on a machine where nothing of an earlier run is left. */
  async run(input: Readonly<Record<string, unknown>>, kill?: Kill): Promise<void> {
    const directory = mkdtempSync(join(tmpdir(), 'once-machine-'));
    const dies =
      kill === undefined || kill.moment === 'after sending'
        ? {}
        : { dies: { request: kill.request, when: kill.moment } };
    const child = spawn(process.execPath, [PROCESS, JSON.stringify({ ...input, ...dies })], {
      cwd: directory,
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#arrived = 0;
    this.#victim = kill?.moment === 'after sending' ? { child, request: kill.request } : undefined;
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    await once(child, 'close');
    rmSync(directory, { recursive: true });
    const killed = child.signalCode === 'SIGKILL';
    if (killed !== (kill !== undefined) || (!killed && child.exitCode !== 0)) {
      throw new Error(`The process ended with ${child.signalCode ?? child.exitCode}: ${output.join('')}`);
    }
  }
}

const nameOf = ({ keys, request, moment }: Kill): string => `${keys}-${request}-${MOMENTS.indexOf(moment)}`;

/**
 * Kills the client's process at each moment of each of its requests, and starts it again with nothing but the shop's own
 * order number; with keys from business identity, and with random ones.
 *
 * @param only the routes at whose requests it is killed
 */
export async function prove(
  report: (line: string) => void = () => undefined,
  only: (route: string) => boolean = () => true,
): Promise<Proof> {
  const { client, tableName } = await createTable();
  const shop = new Shop(new World(client, tableName));
  const server = await shop.start();
  try {
    const inputOf = async (name: string, keys: Keys) => {
      const sku = `atlas-${name}`;
      await shop.world.putProduct({ sku, name: 'Atlas', priceMinor: 1250, currency: 'EUR' }, name);
      return { url: server.url, apiKey: name, orderNumber: '982', sku, keys };
    };
    await shop.run(await inputOf('undisturbed', 'business'));
    const requests = shop.routes.map((route, index) => ({ route, request: index + 1 }));
    const kills = KEYS.flatMap((keys) =>
      requests
        .filter(({ route }) => only(route))
        .flatMap((one) => MOMENTS.map((moment) => ({ keys, ...one, moment }))),
    );
    for (const kill of kills) {
      report(`${kill.request}. ${kill.route}, ${kill.moment}, ${kill.keys} keys`);
      const input = await inputOf(nameOf(kill), kill.keys);
      await shop.run(input, kill);
      await shop.run(input);
    }
    const items = await shop.world.items();
    const outcomes = kills.map((kill) => ({
      ...kill,
      duplicates: duplicatesOf(nameOf(kill), shop.world, items),
    }));
    return { outcomes, violations: brokenInvariants(items, shop.world.gateway) };
  } finally {
    await server.close();
    client.destroy();
  }
}

/** Of one order, one charge, one refund of the asked amount and one delivery: how many are there too many. */
function duplicatesOf(merchantId: string, { gateway }: World, items: readonly StoredItem[]): number {
  const ofMerchant = ({ reference }: { readonly reference?: string }) =>
    reference?.startsWith(`${merchantId}:`) === true;
  const refunds = gateway.refunds.filter((one) => ofMerchant(one) && one.amountMinor === REFUND_MINOR);
  const counts = [
    ordersIn(items).filter((order) => order['merchantId'] === merchantId).length,
    gateway.captures.filter(ofMerchant).length,
    refunds.length,
    movementsIn(items).filter((one) => one.sku === `atlas-${merchantId}` && !('orderId' in one)).length,
  ];
  if (counts.includes(0)) throw new Error(`${merchantId} lacks something: ${counts.join(', ')}`);
  return counts.reduce((sum, count) => sum + count - 1, 0);
}
