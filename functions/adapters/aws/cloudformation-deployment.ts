import {
  type CloudFormationClient,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

import type { CurrentDeployment, Deployment } from '../../usecases/ports/deployment.ts';

/** The stack of the function itself. */
export class CloudFormationDeployment implements Deployment {
  readonly #cloudFormation: CloudFormationClient;
  readonly #sqs: SQSClient;
  readonly #stackId: string;

  constructor(cloudFormation: CloudFormationClient, sqs: SQSClient, stackId: string) {
    this.#cloudFormation = cloudFormation;
    this.#sqs = sqs;
    this.#stackId = stackId;
  }

  async current(): Promise<CurrentDeployment> {
    const described = await this.#cloudFormation.send(
      new DescribeStacksCommand({ StackName: this.#stackId }),
    );
    const { StackStatus: status = '', Outputs: outputs = [] } = described.Stacks?.[0] ?? {};
    return {
      isRollingBack: status.includes('ROLLBACK'),
      outputs: Object.fromEntries(
        outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      ),
    };
  }

  /** Messages in flight included. */
  async waitingIn(queueUrl: string): Promise<number> {
    const { Attributes: counts = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
  }

  async protectFromDeletion(): Promise<void> {
    await this.#cloudFormation.send(
      new UpdateTerminationProtectionCommand({
        StackName: this.#stackId,
        EnableTerminationProtection: true,
      }),
    );
  }
}
