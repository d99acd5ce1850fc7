import { createCloudFormationClient, createSqsClient } from '../adapters/aws/aws-clients.ts';
import { CloudFormationDeployment } from '../adapters/aws/cloudformation-deployment.ts';
import { answerRequest } from '../adapters/aws/cloudformation-request.ts';
import { secretsOver } from '../adapters/aws/secrets.ts';
import { keyModeIn } from '../adapters/providers/stripe/stripe-key-mode.ts';
import { whileRightsSpread } from '../adapters/aws/while-rights-spread.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { guardDeployment } from '../usecases/deployment/guard-deployment.ts';

const [cloudFormation, sqs] = [createCloudFormationClient(wire()), createSqsClient(wire())];
const keyMode = keyModeIn(env.optionalGatewayApiKeySecretArn, secretsOver(wire(), log));

export const handler = inTime(async (event: unknown): Promise<void> => {
  const refused = await answerRequest(event, async (asked, stackId) => {
    const deployment = new CloudFormationDeployment(cloudFormation, sqs, stackId);
    return whileRightsSpread(() => guardDeployment({ deployment, keyMode }, asked));
  });
  log.info('deployment', { refused });
});
