import { GatewayFault } from '../../functions/usecases/gateway-ports.ts';
import { LateOwner, type OrderKey, type Workflow } from '../../functions/usecases/ports.ts';
import type { Draws } from './draws.ts';
import { FUNCTION_TIMEOUT_MS, type Shop } from './shop.ts';
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
  /** Is told when a step has ended, one way or the other. */
  readonly afterStep: (order: OrderKey) => Promise<void>;
}

/** The order's workflow as the state machine's definition joins its steps. Each start is an execution of its own. */
export class StateMachine implements Workflow {
  /** What a step threw or did that is neither a fault of the gateway's nor the ledger's own way to step back. */
  readonly wrong: string[] = [];
  readonly #options: StateMachineOptions;
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

  async #execute(execution: string, order: OrderKey): Promise<void> {
    const shop = this.#options.shop();
    const step = async <Outcome>(name: string, invoke: () => Promise<Outcome>) =>
      this.#step(`${name} of ${execution}`, order, invoke);
    const charged = await step('charge-payment', () => shop.chargePayment(order));
    if (charged === 'refund_due') {
      const refunded = await step('refund-payment', () => shop.refundPayment(order));
      if (refunded !== undefined) await step('issue-invoice', () => shop.issueInvoice(order));
    }
    if (charged === 'paid') await step('issue-invoice', () => shop.issueInvoice(order));
  }

  /** @returns undefined when it is left to the sweep */
  async #step<Outcome>(
    name: string,
    order: OrderKey,
    invoke: () => Promise<Outcome>,
  ): Promise<Outcome | undefined> {
    const { time, draws, afterStep } = this.#options;
    for (let retry = 0; retry <= RETRIES; retry += 1) {
      const startedAtMs = time.nowMs();
      try {
        return await invoke();
      } catch (error) {
        if (!(error instanceof GatewayFault || error instanceof LateOwner))
          this.wrong.push(`${name}: ${told(error)}`);
      } finally {
        const tookMs = time.nowMs() - startedAtMs;
        if (tookMs > FUNCTION_TIMEOUT_MS) this.wrong.push(`${name} took ${tookMs} ms`);
        await afterStep(order);
      }
      if (retry < RETRIES) {
        await time.sleep(draws.between(`retry ${retry} of ${name}`, 0, FIRST_RETRY_MS * 2 ** retry));
      }
    }
    return undefined;
  }
}
