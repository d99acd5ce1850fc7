import { createCloudFormationClient, createSqsClient } from '../gateways/aws-clients.ts';
import { CloudFormationDeployment } from '../gateways/cloudformation-deployment.ts';
import { answerRequest } from '../gateways/cloudformation-request.ts';
import { secretsOver } from '../gateways/secrets.ts';
import { keyModeIn } from '../gateways/stripe-key-mode.ts';
import { whileRightsSpread } from '../gateways/while-rights-spread.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { guardDeployment } from '../usecases/guard-deployment.ts';

const [cloudFormation, sqs] = [createCloudFormationClient(wire()), createSqsClient(wire())];
const keyMode = keyModeIn(env.optionalGatewayApiKeySecretArn, secretsOver(wire(), log));

export const handler = inTime(async (event: unknown): Promise<void> => {
  const refused = await answerRequest(event, async (asked, stackId) => {
    const deployment = new CloudFormationDeployment(cloudFormation, sqs, stackId);
    return whileRightsSpread(() => guardDeployment({ deployment, keyMode }, asked));
  });
  log.info('deployment', { refused });
});
