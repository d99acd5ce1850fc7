import { StartExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Workflow } from '../../usecases/ports/workflow.ts';

/** Executions have no name: the order's state, not the execution's name, makes a step happen once. */
export class StepFunctionsWorkflow implements Workflow {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start({
    merchantId,
    orderId,
  }: {
    readonly merchantId: string;
    readonly orderId: string;
  }): Promise<void> {
    const input = JSON.stringify({ merchantId, orderId });
    await this.#client.send(new StartExecutionCommand({ stateMachineArn: this.#stateMachineArn, input }));
  }
}
