import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import { StripeGateway } from '../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { createTable, type TestTable } from '../world/dynamodb-local.ts';
import { DocumentsDouble } from '../world/documents-double.ts';
import { MERCHANT } from '../world/order-builders.ts';
import { silent } from '../world/silent-log.ts';
import { RequestTap } from '../world/request-tap.ts';
import { Actors, CHECKOUT_KEY } from './actors.ts';
import type { Behaviour } from './behaviours.ts';
import { Calls } from './calls.ts';
import { Draws } from './draws.ts';
import { startGatewayServer, type Loss } from './gateway-server.ts';
import { ImpatientClient, type Persistence } from './impatient-client.ts';
import { judge, type Verdict } from './judge.ts';
import { Shop } from './shop.ts';
import { StateMachine } from './state-machine.ts';
import { dueInTable, keepSweeping, type Sweeps } from './sweeper.ts';
import { TIMEOUT_MS, TimedGateway } from './timed-gateway.ts';
import { VirtualTime } from './virtual-time.ts';
import { Watch } from './watch.ts';
import { delaysOf, Webhooks, type Arrival } from './webhooks.ts';

export interface Cell {
  readonly behaviour: Behaviour;
  readonly client: Persistence;
  readonly webhook: Arrival;
  readonly sweep: Sweeps;
}

export const nameOf = ({ behaviour, client, webhook, sweep }: Cell): string =>
  `${behaviour.name} × client ${client} × webhook ${webhook} × sweep ${sweep}`;

const START = '2026-11-24T10:00:00.000Z';
/** Real time: a call that is not answered waits for this long. */
const GATEWAY_TIMEOUT_MS = 500;
/** The breaker knows real time only: by the next moment of virtual time it lets a call through. */
const HALF_OPEN_AFTER_MS = 1;
const STOCK = 10;
/** After the last moment for which anything could still wait. */
const LONG_AFTER_MS = 30 * 86_400_000;

/** Runs one cell on a table and a gateway of its own, until nothing is open any more, and judges what is there. */
export async function runCell(cell: Cell, seed: string): Promise<Verdict> {
  const table = await createTable();
  const time = new VirtualTime(START);
  const draws = new Draws(`${seed} ${nameOf(cell)}`);
  const order = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, CHECKOUT_KEY) };
  const documents = new DocumentsDouble();
  const calls = new Calls();
  const look = async () => watch.look();

  const webhooks = new Webhooks({
    time,
    delaysMs: delaysOf(cell.webhook, time, draws),
    shop: () => shop,
    afterEvent: look,
  });
  const server = await startGatewayServer(
    time,
    draws,
    (...delivery) => webhooks.deliver(...delivery),
    lossIn(cell.behaviour),
  );
  const { url, apiKey } = server;
  const stripe = new StripeGateway({
    url,
    apiKey,
    timeoutMs: GATEWAY_TIMEOUT_MS,
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
  });
  const workflow: StateMachine = new StateMachine({ time, draws, shop: () => shop, afterStep: look });
  let owners = 0;
  const shop: Shop = new Shop({
    client: table.client,
    tableName: table.tableName,
    clock: time,
    log: silent(),
    workflow,
    documents,
    gateway: ({ owner }) =>
      new TimedGateway(stripe, time, {
        before: async (subject) => {
          calls.note(owner, subject);
          await actors.beforeCall(owner);
        },
        after: async () => actors.afterCall(owner),
      }),
    newOwner: () => `invocation-${(owners += 1)}`,
    random: () => draws.chance(`look of ${time.now()}`),
  });
  const watch = new Watch(time, () => shop.history(order));
  const asking = { time, draws, persistence: cell.client, connection: table.client, shop: () => shop };
  const client = new ImpatientClient(asking);
  const { behaviour, webhook: arrival } = cell;
  const actors = new Actors({
    ...{ time, draws, behaviour, arrival, order, client, calls, watch, server },
    die: (owner) => workflow.die(owner),
  });

  try {
    await shop.stock(MERCHANT, 'mug', STOCK);
    await actors.begin();
    const connection = { connection: table.client, tableName: table.tableName };
    const dueIn = dueInTable(table.client, table.tableName);
    time.spawn('sweep', () => keepSweeping({ time, sweeps: cell.sweep, shop, dueIn }));
    await time.rest();
    const restless = await writtenAtRest(time, shop, table);
    const { deadLetters } = webhooks;
    const history = await shop.history(order);
    const ledger = await server.ledger();
    const wrong = [...workflow.wrong, ...time.failures, ...restless, ...deadLetters];
    const seen = {
      behaviour,
      startedAt: START,
      ledger,
      documents,
      deadLetters,
      calls,
      watch,
      history,
      wrong,
    };
    return await judge({ ...seen, ...connection });
  } finally {
    await server.close();
    table.client.destroy();
  }
}

/** In an outage dozens of calls would really wait, each for the whole timeout, and learn the same. */
const lossIn = ({ outage }: Behaviour): Loss =>
  outage === undefined ? 'hung up' : { cutAfterMs: TIMEOUT_MS };

/** A sweep of a table in which nothing is open reads, and writes nothing. */
async function writtenAtRest(
  time: VirtualTime,
  shop: Shop,
  { client }: TestTable,
): Promise<readonly string[]> {
  time.spawn('long after', () => time.sleep(LONG_AFTER_MS));
  await time.rest();
  const tap = new RequestTap();
  await shop.with({ client: tap.clientLike(client) }).sweep();
  const written = tap.sent.filter((name) => name !== 'Query');
  return written.length === 0 ? [] : [`at rest the sweep sent ${written.join(', ')}`];
}
