import { createCloudFormationClient, createSqsClient } from '../gateways/aws-clients.ts';
import { CloudFormationDeployment } from '../gateways/cloudformation-deployment.ts';
import { answerRequest, askedDeployment, readRequest } from '../gateways/cloudformation-request.ts';
import { keyModeIn } from '../gateways/stripe-key-mode.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { guardDeployment } from '../usecases/guard-deployment.ts';

const [cloudFormation, sqs] = [createCloudFormationClient(), createSqsClient()];
const keyMode = keyModeIn(env.optionalGatewayApiKeySecretArn);

/** Whatever fails here refuses the deployment; only a deletion is never held up. */
export const handler = async (event: unknown): Promise<void> => {
  const asked = readRequest(event);
  const deployment = new CloudFormationDeployment(cloudFormation, sqs, asked.StackId);
  const refused =
    asked.RequestType === 'Delete'
      ? undefined
      : await Promise.resolve(asked)
          .then((it) => guardDeployment({ deployment, keyMode }, askedDeployment(it)))
          .catch((error: unknown) => `Refused, nothing was changed: ${String(error)}`);
  log.info('deployment', { refused });
  await answerRequest(asked, refused);
};
