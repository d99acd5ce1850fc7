import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Deadlines below every function's own. What is repeated by a client is safe to repeat: keyed, or conditional. */
const settings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
};

export const createCloudFormationClient = (): CloudFormationClient => new CloudFormationClient(settings);
export const createEventBridgeClient = (): EventBridgeClient => new EventBridgeClient(settings);
export const createS3Client = (): S3Client => new S3Client(settings);
export const createSfnClient = (): SFNClient => new SFNClient(settings);
export const createSqsClient = (): SQSClient => new SQSClient(settings);
