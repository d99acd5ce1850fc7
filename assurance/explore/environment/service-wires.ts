import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { FaultKind } from '../faults.ts';
import { here } from '../place.ts';
import { awsFaults } from './aws-faults.ts';
import { withoutDelay } from './retries.ts';
import { answer, requestIdOf, textOf, type WireRequest, type WireResponse } from './wire.ts';

const MAX_ATTEMPTS = 3;
const LATE_START_MS = 300_000;

const common = {
  region: 'eu-central-1',
  endpoint: 'http://memory.invalid',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: MAX_ATTEMPTS,
  retryStrategy: withoutDelay(MAX_ATTEMPTS),
};

/** The signature is nobody's subject here, and costs half of a request's time. */
const unsigned = { sign: async <Request>(request: Request): Promise<Request> => request };

const refusal = (status: number, name: string): WireResponse =>
  answer(status, JSON.stringify({ __type: name, message: 'as the service would say' }));

const worded = {
  throttled: () => refusal(400, 'ThrottlingException'),
  internalError: () => refusal(500, 'InternalFailure'),
};

type More = Partial<Record<FaultKind, () => Promise<WireResponse>>>;

async function perform(
  name: string,
  kind: 'service' | 'start',
  request: WireRequest,
  act: () => WireResponse,
  more: More = {},
): Promise<WireResponse> {
  const carryOut = async (): Promise<WireResponse> => act();
  const faults = { ...awsFaults(name, carryOut, worded), ...more };
  return here().services.perform({ name, kind, carryOut, faults, requestId: requestIdOf(request) });
}

const xml = (code: string): string => `<Error><Code>${code}</Code><Message>as S3 would say</Message></Error>`;

const PUT = {
  written: [200, ''],
  there_already: [412, xml('PreconditionFailed')],
  unavailable: [503, xml('SlowDown')],
} as const;

const execution = z.object({ merchantId: z.string(), orderId: z.string() });
const startExecution = z.object({ input: z.string() });

/** Step Functions: every start is a new execution, as executions have no name. */
export const workflowClient = (): SFNClient =>
  new SFNClient({
    ...common,
    signer: unsigned,
    requestHandler: {
      handle: async (request: WireRequest): Promise<WireResponse> => {
        const { input } = startExecution.parse(JSON.parse(textOf(request)));
        const order = execution.parse(JSON.parse(input));
        const { services } = here();
        const started = (...delays: readonly number[]): WireResponse => {
          for (const delayMs of delays) services.start(order, delayMs);
          const arn = 'arn:aws:states:eu-central-1:123456789012:express:orders:run';
          return answer(200, JSON.stringify({ executionArn: arn, startDate: 1_795_514_400 }));
        };
        return perform('StartExecution', 'start', request, () => started(0), {
          never_runs: async () => started(),
          runs_twice: async () => started(0, 0),
          runs_late: async () => started(LATE_START_MS),
        });
      },
    },
  });

const sendMessage = z.object({
  MessageBody: z.string(),
  MessageGroupId: z.string(),
  MessageDeduplicationId: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string() })),
});

export const queueClient = (): SQSClient =>
  new SQSClient({
    ...common,
    signer: unsigned,
    requestHandler: {
      handle: async (request: WireRequest): Promise<WireResponse> => {
        const message = sendMessage.parse(JSON.parse(textOf(request)));
        return perform('SendMessage', 'service', request, () => {
          const attributes = Object.entries(message.MessageAttributes);
          here().services.send({
            groupId: message.MessageGroupId,
            deduplicationId: message.MessageDeduplicationId,
            body: message.MessageBody,
            attributes: Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue])),
          });
          const md5 = createHash('md5').update(message.MessageBody).digest('hex');
          return answer(200, JSON.stringify({ MessageId: 'message', MD5OfMessageBody: md5 }));
        });
      },
    },
  });

/** S3: `If-None-Match: *` refuses a second object under a key. */
export const documentsClient = (): S3Client =>
  new S3Client({
    ...common,
    signer: unsigned,
    forcePathStyle: true,
    requestHandler: {
      handle: async (request: WireRequest): Promise<WireResponse> =>
        perform(
          'PutObject',
          'service',
          request,
          () => {
            const [status, body] = PUT[here().services.putObject(request.path)];
            return answer(status, body, 'application/xml');
          },
          {
            throttled: async () => answer(503, xml('SlowDown'), 'application/xml'),
            internal_error: async () => answer(500, xml('InternalError'), 'application/xml'),
            unavailable: async () => answer(500, xml('InternalError'), 'application/xml'),
          },
        ),
    },
  });
