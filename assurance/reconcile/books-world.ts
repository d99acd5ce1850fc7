import { StripeBooks } from '../../functions/adapters/providers/stripe/stripe-books.ts';
import { StripeGateway } from '../../functions/adapters/providers/stripe/stripe-gateway.ts';
import type { BooksReport } from '../../functions/domain/books/books-report.ts';
import { addMs } from '../../functions/domain/instant.ts';
import { booksLedger } from '../../functions/persistence/books/books-ledger.ts';
import { compareDays } from '../../functions/usecases/books/compare-days.ts';
import type { BooksPeriod } from '../../functions/usecases/ports/books.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { Shop } from '../payments/shop.ts';
import { DocumentsDouble } from '../world/documents-double.ts';
import { ManualClock } from '../world/manual-clock.ts';
import { PAYMENT_WINDOW_MS } from '../world/world.ts';
import { memoryTable, type MemoryTable } from '../world/memory-table.ts';
import { startSandboxAtHome, type HomeSandbox } from './sandbox-at-home.ts';

const TABLE = 'once';
/** So long is nobody at work: nothing here is slow. */
const TIMEOUT_MS = 10_000;
const RUN_MS = 900_000;

const silent: Log = { info: ignore, warn: ignore, error: ignore, count: ignore, measure: ignore };

function ignore(): void {
  // Nobody reads it.
}

/** The functions, the table and the gateway in one process and at one clock. What is started runs when it is told to. */
export class BooksWorld {
  readonly clock: ManualClock;
  readonly table: MemoryTable;
  readonly sandbox: HomeSandbox;
  readonly shop: Shop;
  readonly books: StripeBooks;
  readonly #started: OrderKey[];
  readonly #told: { readonly delivery: WebhookDelivery; readonly at: string }[];
  #owners = 0;

  static async open(start: string, random: () => number): Promise<BooksWorld> {
    const clock = new ManualClock(start);
    const told: { readonly delivery: WebhookDelivery; readonly at: string }[] = [];
    const sandbox = await startSandboxAtHome(
      () => Date.parse(clock.now()),
      (delivery) => told.push({ delivery, at: addMs(clock.now(), delivery.delaySeconds * 1000) }),
    );
    return new BooksWorld(clock, sandbox, told, random);
  }

  private constructor(
    clock: ManualClock,
    sandbox: HomeSandbox,
    told: { readonly delivery: WebhookDelivery; readonly at: string }[],
    random: () => number,
  ) {
    this.clock = clock;
    this.table = memoryTable(clock);
    this.sandbox = sandbox;
    this.#told = told;
    const started: OrderKey[] = [];
    this.#started = started;
    const { url, apiKey } = sandbox;
    const gateway = new StripeGateway({ apiKey, url, timeoutMs: TIMEOUT_MS });
    this.books = new StripeBooks({ apiKey, url, timeoutMs: TIMEOUT_MS }, () => Date.parse(clock.now()));
    this.shop = new Shop({
      client: this.table.client,
      tableName: TABLE,
      clock,
      log: silent,
      workflow: { start: async ({ merchantId, orderId }) => void started.push({ merchantId, orderId }) },
      documents: new DocumentsDouble(),
      gateway: () => gateway,
      newOwner: () => `owner ${(this.#owners += 1)}`,
      random,
    });
  }

  get ledger() {
    return booksLedger(this.table.client, TABLE, this.books.provider);
  }

  get tableName(): string {
    return TABLE;
  }

  /** Whatever was started and told runs, until nothing is left to do now. */
  async rest(): Promise<void> {
    for (;;) {
      const order = this.#started.shift();
      if (order !== undefined) {
        await this.#workflow(order);
        continue;
      }
      const due = this.#told.findIndex(({ at }) => at <= this.clock.now());
      if (due === -1) return;
      for (const { delivery } of this.#told.splice(due, 1)) {
        const { eventId, body } = delivery;
        await this.shop.applyWebhook({ provider: 'stripe', eventId, groupId: '', body }, 1);
      }
    }
  }

  /** Time passes, and the sweep looks after what is due by then. */
  async pass(time: Parameters<ManualClock['advance']>[0]): Promise<void> {
    this.clock.advance(time);
    await this.rest();
    await this.shop.sweep();
    await this.rest();
  }

  async compare(period: BooksPeriod): Promise<readonly BooksReport[]> {
    const { clock } = this;
    return compareDays(
      {
        ...this.ledger,
        clock,
        log: silent,
        books: this.books,
        workflow: {
          start: async ({ merchantId, orderId }) => void this.#started.push({ merchantId, orderId }),
        },
        paymentWindowMs: PAYMENT_WINDOW_MS,
        owner: `owner ${(this.#owners += 1)}`,
        deadline: addMs(clock.now(), RUN_MS),
        reports: { write: async () => undefined },
      },
      { period, graceMs: 0 },
    );
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.table.client.destroy();
  }

  /** One execution. A step that fails is left to the sweep, as in the state machine. */
  async #workflow(order: OrderKey): Promise<void> {
    try {
      const outcome = await this.shop.chargePayment(order);
      if (outcome === 'refund_due') await this.shop.refundPayment(order);
      if (outcome === 'paid' || outcome === 'refund_due') await this.shop.issueInvoice(order);
    } catch {
      // Its order is due still.
    }
  }
}
