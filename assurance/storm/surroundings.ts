import { StripeGateway } from '../../functions/adapters/providers/stripe/stripe-gateway.ts';
import type { Clock } from '../../functions/usecases/ports/clock.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import type { Draws } from '../payments/draws.ts';
import { RecordedSignals } from '../alarms/recorded-signals.ts';
import { Shop } from '../payments/shop.ts';
import { DocumentsDouble } from '../world/documents-double.ts';
import { createTable, type TestTable } from '../world/dynamodb-local.ts';
import { startSandbox, type RunningSandbox } from '../world/sandbox-server.ts';
import { WorkflowDouble } from '../world/workflow-double.ts';

/** Real time, in milliseconds: how long a caller waits for an answer, and when what was not answered is over. */
const GATEWAY_TIMEOUT_MS = 400;
const LOST_MS = 500;

export const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  count: () => undefined,
  measure: () => undefined,
};

/** What a storm rages in: a table and a gateway of its own, and the functions between them. */
export class Surroundings {
  readonly table: TestTable;
  readonly sandbox: RunningSandbox;
  readonly shop: Shop;
  readonly workflow = new WorkflowDouble();
  readonly documents = new DocumentsDouble();
  readonly signals: RecordedSignals;

  private constructor(table: TestTable, sandbox: RunningSandbox, clock: Clock, shuffle: Draws) {
    this.table = table;
    this.sandbox = sandbox;
    const { documents, workflow } = this;
    this.signals = new RecordedSignals(() => Date.parse(clock.now()));
    let owners = 0;
    this.shop = new Shop({
      ...table,
      clock,
      log: this.signals.log,
      workflow,
      documents,
      gateway: () => this.gateway(),
      newOwner: () => `invocation-${(owners += 1)}`,
      random: () => shuffle.chance(`look ${owners}`),
    });
  }

  /** @param news is handed each event of the gateway when it happens */
  static async open(
    clock: Clock,
    shuffle: Draws,
    news: (delivery: WebhookDelivery) => void,
  ): Promise<Surroundings> {
    const table = await createTable();
    const sandbox = await startSandbox({
      clock: () => Date.parse(clock.now()),
      webhookSink: news,
      lostMs: LOST_MS,
    });
    return new Surroundings(table, sandbox, clock, shuffle);
  }

  /** The gateway as one invocation holds it: with a circuit breaker of its own, as each runs in its own process. */
  gateway(): StripeGateway {
    const { url, apiKey } = this.sandbox;
    return new StripeGateway({ url, apiKey, timeoutMs: GATEWAY_TIMEOUT_MS });
  }

  async authenticate(transactionId: string, result: 'success' | 'failure'): Promise<void> {
    const { url, apiKey } = this.sandbox;
    await sandboxClient(url, apiKey).authenticate(transactionId, result);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.table.client.destroy();
  }
}
