import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient, type SFNClientConfig } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';

/** How a client reaches AWS: within the time that the invocation has left. */
export type Wire = NonNullable<SFNClientConfig['requestHandler']>;

/** What is repeated by a client is safe to repeat: keyed, or conditional. */
const settings = (wire: Wire) => ({ maxAttempts: 3, requestHandler: wire });

export const createEventBridgeClient = (wire: Wire): EventBridgeClient =>
  new EventBridgeClient(settings(wire));
export const createS3Client = (wire: Wire): S3Client => new S3Client(settings(wire));
export const createSfnClient = (wire: Wire): SFNClient => new SFNClient(settings(wire));
export const createSqsClient = (wire: Wire): SQSClient => new SQSClient(settings(wire));
