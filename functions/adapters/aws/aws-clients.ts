import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';

/** How a client reaches AWS: within the time that the invocation has left. */
export type Wire = NonNullable<SFNClientConfig['requestHandler']>;

/** What is repeated by a client is safe to repeat: keyed, or conditional. */
const settings = (wire: Wire) => ({ maxAttempts: 3, requestHandler: wire });

export const createCloudFormationClient = (wire: Wire): CloudFormationClient =>
  new CloudFormationClient(settings(wire));
export const createEventBridgeClient = (wire: Wire): EventBridgeClient =>
  new EventBridgeClient(settings(wire));
export const createS3Client = (wire: Wire): S3Client => new S3Client(settings(wire));
/** Fewer tries, so that a caller at the API is answered in time, with the value that is remembered. */
export const createSecretsClient = (wire: Wire): SecretsManagerClient =>
  new SecretsManagerClient({ ...settings(wire), maxAttempts: 2 });
export const createSfnClient = (wire: Wire): SFNClient => new SFNClient(settings(wire));
export const createSqsClient = (wire: Wire): SQSClient => new SQSClient(settings(wire));
