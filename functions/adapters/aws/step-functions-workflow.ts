import { StartExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { traceHeader } from '../../domain/trace.ts';
import type { Workflow } from '../../usecases/ports/workflow.ts';

/** Executions have no name: the order's state, not the execution's name, makes a step happen once. */
export class StepFunctionsWorkflow implements Workflow {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;
  readonly #traceSampling: number;

  /** @param traceSampling of how many orders the trace is recorded, from 0 to 1 */
  constructor(client: SFNClient, stateMachineArn: string, traceSampling = 0) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
    this.#traceSampling = traceSampling;
  }

  async start({
    merchantId,
    orderId,
  }: {
    readonly merchantId: string;
    readonly orderId: string;
  }): Promise<void> {
    const input = JSON.stringify({ merchantId, orderId });
    // Whoever starts it, every run of an order is in the order's own trace.
    const header = traceHeader(orderId, this.#traceSampling);
    await this.#client.send(
      new StartExecutionCommand({
        stateMachineArn: this.#stateMachineArn,
        input,
        ...(header === undefined ? {} : { traceHeader: header }),
      }),
    );
  }
}
