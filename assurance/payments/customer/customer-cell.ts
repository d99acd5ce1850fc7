import { StripeGateway } from '../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { NEEDS_ATTENTION_SHARD } from '../../../functions/persistence/table/keys.ts';
import { DocumentsDouble } from '../../world/documents-double.ts';
import { memoryTable, type MemoryTable } from '../../world/memory-table.ts';
import { MERCHANT } from '../../world/order-builders.ts';
import { silent } from '../../world/silent-log.ts';
import { Calls, type CallName } from '../calls.ts';
import { Draws } from '../draws.ts';
import { startGatewayServer } from '../gateway-server.ts';
import { Shop } from '../shop.ts';
import { StateMachine } from '../state-machine.ts';
import { keepSweeping, type DueIn } from '../sweeper.ts';
import { TIMEOUT_MS, TimedGateway } from '../timed-gateway.ts';
import { VirtualTime } from '../virtual-time.ts';
import { Watch } from '../watch.ts';
import { Webhooks } from '../webhooks.ts';
import type { CustomerCell } from './cell.ts';
import { CHECKOUT_KEY, CustomerActors } from './customer-actors.ts';
import { judgeCustomer, type CustomerVerdict } from './customer-judge.ts';
import { History } from './history.ts';

const STOCK = 10;
/** No call really waits: a connection is cut when a deployed caller would have lost patience. */
const REAL_TIMEOUT_MS = 60_000;
/** The breaker knows real time only: by the next moment of virtual time it lets a call through. */
const HALF_OPEN_AFTER_MS = 1;
/** After the last moment for which anything could still wait. */
const LONG_AFTER_MS = 30 * 86_400_000;
const TABLE = 'memory';

/**
 * One cell on a table in memory and a sandbox of its own, until nothing is open any more. Whatever is drawn depends on the
 * seed alone, so that two cells differ by what they are made of.
 */
export async function runCustomerCell(cell: CustomerCell, seed: string): Promise<CustomerVerdict> {
  const time = new VirtualTime(cell.startedAt);
  const table = memoryTable(time);
  const draws = new Draws(seed);
  const order = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, CHECKOUT_KEY) };
  const documents = new DocumentsDouble();
  const [calls, history] = [new Calls(), new History()];
  const look = async () => watch.look();

  const { delaysMs } = cell.news;
  const webhooks = new Webhooks({ time, delaysMs, shop: () => shop, afterEvent: look });
  const server = await startGatewayServer(time, draws, (...delivery) => webhooks.deliver(...delivery), {
    cutAfterMs: TIMEOUT_MS,
  });
  const { url, apiKey } = server;
  const limits = { timeoutMs: REAL_TIMEOUT_MS, halfOpenAfterMs: HALF_OPEN_AFTER_MS };
  const stripe = new StripeGateway({ url, apiKey, ...limits });
  const workflow: StateMachine = new StateMachine({ time, draws, shop: () => shop, afterStep: look });
  let owners = 0;
  const shop: Shop = new Shop({
    ...{ client: table.client, tableName: TABLE, clock: time, log: silent(), workflow, documents },
    gateway: ({ owner }) => {
      let name: CallName;
      return new TimedGateway(stripe, time, {
        before: async (subject, called) => {
          name = called;
          calls.note(owner, subject);
          await actors.beforeCall(owner, name);
        },
        after: async (outcome) => {
          history.called(name, outcome);
          await actors.afterCall(owner, name);
        },
      });
    },
    newOwner: () => `invocation-${(owners += 1)}`,
    random: () => draws.chance(`look of ${time.now()}`),
  });
  const watch = new Watch(time, () => shop.history(order));
  const { customer, gateway, cancels } = cell;
  const actors = new CustomerActors({
    ...{ time, customer, gateway, cancels, order, calls, watch, server, history, shop: () => shop },
    die: (owner) => workflow.die(owner),
  });

  try {
    await shop.stock(MERCHANT, 'mug', STOCK);
    actors.begin();
    time.spawn('sweep', () => keepSweeping({ time, sweeps: 'runs', shop, dueIn: dueIn(table) }));
    await time.rest();
    const restless = await writtenAtRest(time, shop, table);
    const { deadLetters } = webhooks;
    const stored = await shop.history(order);
    const wrong = [...workflow.wrong, ...time.failures, ...restless, ...deadLetters];
    const sides = { ledger: await server.ledger(), documents, deadLetters };
    const read = { items: table.contents(), operations: stored?.operations ?? [] };
    return judgeCustomer({ ...sides, ...read, cell, calls, watch, history, wrong });
  } finally {
    await server.close();
    table.client.destroy();
  }
}

const dueIn =
  ({ contents }: MemoryTable): DueIn =>
  async () =>
    contents()
      .flatMap(({ dueAt, dueShard }) =>
        typeof dueAt === 'string' && dueShard !== undefined && dueShard !== NEEDS_ATTENTION_SHARD
          ? [dueAt]
          : [],
      )
      .toSorted()[0];

/** A sweep of a table in which nothing is open reads, and writes nothing. */
async function writtenAtRest(time: VirtualTime, shop: Shop, table: MemoryTable): Promise<readonly string[]> {
  time.spawn('long after', () => time.sleep(LONG_AFTER_MS));
  await time.rest();
  const before = table.written();
  await shop.sweep();
  const written = table.written() - before;
  return written === 0 ? [] : [`at rest the sweep wrote ${written} items`];
}
