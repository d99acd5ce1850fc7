import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { Workflow } from '../../functions/usecases/ports/workflow.ts';

/** A double of the workflow service: remembers what was started and runs nothing by itself. */
export class WorkflowDouble implements Workflow {
  readonly started: OrderKey[] = [];
  #failures = 0;

  /** The next starts are refused. */
  failNext(times = 1): void {
    this.#failures += times;
  }

  get unfired(): string[] {
    return this.#failures > 0 ? ['workflow: failure'] : [];
  }

  async start({ merchantId, orderId }: OrderKey): Promise<void> {
    if (this.#failures > 0) {
      this.#failures -= 1;
      throw new Error('the workflow service is not there');
    }
    this.started.push({ merchantId, orderId });
  }
}
