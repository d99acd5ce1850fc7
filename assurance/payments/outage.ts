import { GatewayFault } from '../../functions/usecases/ports/gateway.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import { readTable } from '../../local/read-table.ts';
import { createTable } from '../world/dynamodb-local.ts';
import { DocumentsDouble } from '../world/documents-double.ts';
import { MERCHANT, orderRequest } from '../world/order-builders.ts';
import { Draws } from './draws.ts';
import { Environments } from './environments.ts';
import { brokenIn, finalState } from './final-state.ts';
import { startGatewayServer, type GatewayServer } from './gateway-server.ts';
import { Shop } from './shop.ts';
import { StateMachine } from './state-machine.ts';
import { dueInTable, keepSweeping } from './sweeper.ts';
import { TIMEOUT_MS, TimedGateway, type CallOutcome } from './timed-gateway.ts';
import type { VirtualTime } from './virtual-time.ts';
import { delaysOf, Webhooks } from './webhooks.ts';

export interface OutageOptions {
  readonly time: VirtualTime;
  readonly orders: number;
  /** From one order to the next, in milliseconds of virtual time. */
  readonly everyMs: number;
  /** The outage begins after the first quarter of the orders; each of its three parts is so long. */
  readonly partMs: number;
  readonly seed: string;
}

/** What the calls to the gateway came to while it was down. */
export interface CallsInOutage {
  readonly made: number;
  /** They took the whole timeout. */
  readonly waited: number;
  /** The breaker sent nothing, and answered at once. */
  readonly withheld: number;
}

export interface OutageReport {
  readonly statuses: Readonly<Record<string, number>>;
  readonly calls: CallsInOutage;
  readonly environments: number;
  readonly violations: readonly string[];
}

const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  count: () => undefined,
  measure: () => undefined,
};

/** No call really waits: a connection is cut when a deployed caller would have lost patience. */
const NEVER_MS = 60_000;

/**
 * Orders come at a steady pace; in mid-traffic the gateway refuses connections, then hangs, then does everything and
 * answers nothing; then it is there again, and the sweep takes up what was left. The breaker reads `Date.now`, which has to
 * be virtual as well.
 */
export async function runOutage(options: OutageOptions): Promise<OutageReport> {
  const { time, orders, everyMs, seed } = options;
  const table = await createTable();
  const { client, tableName } = table;
  const draws = new Draws(seed);
  const documents = new DocumentsDouble();
  const calls = new OutageCalls(time);
  const webhooks = new Webhooks({
    ...{ time, delaysMs: delaysOf('later', time, draws), shop: () => shop },
    afterEvent: async () => undefined,
  });
  const server = await startGatewayServer(time, draws, (...delivery) => webhooks.deliver(...delivery), {
    cutAfterMs: TIMEOUT_MS,
  });
  const { url, apiKey } = server;
  const environments = new Environments({ url, apiKey, timeoutMs: NEVER_MS });
  const workflow: StateMachine = new StateMachine({
    ...{ time, draws, shop: () => shop },
    afterStep: async (owner) => environments.release(owner),
  });
  let owners = 0;
  const shop: Shop = new Shop({
    ...{ client, tableName, clock: time, log: silent, workflow, documents },
    gateway: ({ owner }) => new TimedGateway(environments.take(owner), time, calls.hooks()),
    newOwner: () => `invocation-${(owners += 1)}`,
    random: () => draws.chance(`look of ${time.now()}`),
  });
  try {
    await shop.stock(MERCHANT, 'mug', 2 * orders);
    time.spawn('traffic', async () => {
      for (let number = 1; number <= orders; number += 1) {
        const paymentMethod = draws.oneOf(`card ${number}`, CARDS);
        await shop.placeOrder(MERCHANT, `order ${number}`, orderRequest({ paymentMethod }));
        await time.sleep(everyMs);
      }
    });
    time.spawn('outage', () => bringDown(options, server, calls));
    time.spawn('sweep', () =>
      keepSweeping({ time, sweeps: 'runs', shop, dueIn: dueInTable(client, tableName) }),
    );
    await time.rest();
    const items = await readTable(client, tableName);
    const { deadLetters } = webhooks;
    const state = finalState(items, { ledger: await server.ledger(), documents, deadLetters });
    return {
      statuses: countBy(state.orders.map(({ status }) => status)),
      calls: calls.report,
      environments: environments.count,
      violations: [...brokenIn(state), ...workflow.wrong, ...time.failures, ...deadLetters],
    };
  } finally {
    await server.close();
    client.destroy();
  }
}

const CARDS = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa_chargeDeclined',
] as const;

async function bringDown(
  { time, orders, everyMs, partMs }: OutageOptions,
  server: GatewayServer,
  calls: OutageCalls,
): Promise<void> {
  await time.sleep((orders * everyMs) / 4);
  calls.isDown = true;
  await server.refuseConnections();
  await time.sleep(partMs);
  await server.acceptConnections();
  for (const mode of ['hang', 'drop_answers'] as const) {
    await server.startOutage(mode, partMs);
    await time.sleep(partMs);
  }
  calls.isDown = false;
}

/** Counts the calls that begin in an outage. */
class OutageCalls {
  isDown = false;
  readonly #time: VirtualTime;
  #made = 0;
  #waited = 0;
  #withheld = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** For one invocation, whose calls come one after the other. */
  hooks() {
    let began = { at: this.#time.nowMs(), isDown: false };
    return {
      before: async () => {
        began = { at: this.#time.nowMs(), isDown: this.isDown };
      },
      after: async (outcome: CallOutcome) => {
        if (!began.isDown) return;
        this.#made += 1;
        if (this.#time.nowMs() - began.at >= TIMEOUT_MS) this.#waited += 1;
        const fault = 'fault' in outcome ? outcome.fault : undefined;
        if (fault instanceof GatewayFault && fault.error.code === 'circuit_open') this.#withheld += 1;
      },
    };
  }

  get report(): CallsInOutage {
    return { made: this.#made, waited: this.#waited, withheld: this.#withheld };
  }
}

const countBy = (names: readonly string[]): Readonly<Record<string, number>> =>
  names.reduce<Record<string, number>>(
    (counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }),
    {},
  );
