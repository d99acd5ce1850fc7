import { addMs, type Instant } from '../../functions/domain/instant.ts';
import { GatewayFault } from '../../functions/usecases/ports/gateway.ts';
import { LateOwner } from '../../functions/usecases/ports/operations.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { Workflow } from '../../functions/usecases/ports/workflow.ts';
import { FUNCTION_TIMEOUT_MS } from '../world/world.ts';
import type { Draws } from './draws.ts';
import type { Shop } from './shop.ts';
import { told, type VirtualTime } from './virtual-time.ts';

/** As in lib/constructs/order-workflow.ts: four retries after 2, 4, 8 and 16 s at most, each cut at random. */
const RETRIES = 4;
const FIRST_RETRY_MS = 2000;
/** From a start to the first step. */
const START_MS = 500;

export interface StateMachineOptions {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly shop: () => Shop;
  /** Is told when an invocation has ended, one way or the other. */
  readonly afterStep: (owner: string) => Promise<void>;
}

/** What the service says of a function that was killed at its timeout. */
class FunctionDied extends Error {
  override readonly name = 'FunctionDied';
}

/** The order's workflow as the state machine's definition joins its steps. Each start is an execution of its own. */
export class StateMachine implements Workflow {
  /** What a step threw or did that is neither a fault of the gateway's nor the ledger's own way to step back. */
  readonly wrong: string[] = [];
  readonly #options: StateMachineOptions;
  readonly #running = new Map<
    string,
    { readonly until: Instant; readonly end: (death: FunctionDied) => void }
  >();
  #executions = 0;

  constructor(options: StateMachineOptions) {
    this.#options = options;
  }

  async start(order: OrderKey): Promise<void> {
    const { time, draws } = this.#options;
    this.#executions += 1;
    const execution = `execution ${this.#executions}`;
    time.spawn(execution, async () => {
      await time.sleep(draws.between(`start of ${execution}`, 0, START_MS));
      await this.#execute(execution, order);
    });
  }

  /** For whoever runs in an invocation: it does nothing any more, and at its timeout the service learns of it. */
  async die(owner: string): Promise<never> {
    const { time } = this.#options;
    const running = this.#running.get(owner);
    if (running === undefined) throw new Error(`${owner} does not run`);
    time.spawn(`death of ${owner}`, async () => {
      await time.sleepUntil(running.until);
      running.end(new FunctionDied(owner));
    });
    return time.waitFor(new Promise<never>(() => undefined));
  }

  async #execute(execution: string, order: OrderKey): Promise<void> {
    const shop = this.#options.shop();
    const step = async <Outcome>(name: string, invoke: (owner: string) => Promise<Outcome>) =>
      this.#step(`${name} of ${execution}`, invoke);
    const charged = await step('charge-payment', (owner) => shop.chargePayment(order, owner));
    if (charged === 'refund_due') {
      const refunded = await step('refund-payment', (owner) => shop.refundPayment(order, owner));
      if (refunded === undefined) return;
    }
    if (charged === 'paid' || charged === 'refund_due') {
      await step('issue-invoice', (owner) => shop.issueInvoice(order, owner));
    }
  }

  /** @returns undefined when it is left to the sweep */
  async #step<Outcome>(
    name: string,
    invoke: (owner: string) => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    const { time, draws, afterStep } = this.#options;
    for (let retry = 0; retry <= RETRIES; retry += 1) {
      const startedAtMs = time.nowMs();
      const owner = `${name}, try ${retry}`;
      try {
        return await this.#invoke(owner, invoke);
      } catch (error) {
        if (!EXPECTED.some((expected) => error instanceof expected))
          this.wrong.push(`${name}: ${told(error)}`);
      } finally {
        const tookMs = time.nowMs() - startedAtMs;
        if (tookMs > FUNCTION_TIMEOUT_MS) this.wrong.push(`${name} took ${tookMs} ms`);
        await afterStep(owner);
      }
      if (retry < RETRIES) {
        await time.sleep(draws.between(`retry ${retry} of ${name}`, 0, FIRST_RETRY_MS * 2 ** retry));
      }
    }
    return undefined;
  }

  async #invoke<Outcome>(owner: string, invoke: (owner: string) => Promise<Outcome>): Promise<Outcome> {
    const { time } = this.#options;
    const until = addMs(time.now(), FUNCTION_TIMEOUT_MS);
    const death = new Promise<never>((_, end) => this.#running.set(owner, { until, end }));
    try {
      return await time.waitFor(Promise.race([time.during(() => invoke(owner)), death]));
    } finally {
      this.#running.delete(owner);
    }
  }
}

/** Faults of the gateway's, the ledger's own way to step back, and the end of a function. Any other is a bug. */
const EXPECTED = [GatewayFault, LateOwner, FunctionDied];
