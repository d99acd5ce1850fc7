import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Answer, DynamoMeter } from './dynamo-meter.ts';
import type { Meter } from './usage.ts';

export interface Queued {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly StringValue: string }>>;
}

export interface AwsEndpoint {
  readonly url: string;
  /** Inputs of the executions that were started, and not yet taken from here. */
  readonly started: string[];
  /** Messages that were sent, and not yet taken from here. */
  readonly queued: Queued[];
  close(): Promise<void>;
}

export interface Secrets {
  readonly apiKey: string;
  readonly webhookSecret: string;
}

const message = z.object({
  MessageBody: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string() })),
});
const events = z.object({ Entries: z.array(z.unknown()) });
const execution = z.object({ input: z.string() });
const secretAsked = z.object({ SecretId: z.enum(['apiKey', 'webhookSecret']) });

/**
 * AWS as the functions' clients reach it, below the clients' own retries: every request that leaves a function comes
 * here and is counted. The database is DynamoDB Local; of the other services only the answer is here.
 */
export async function startAwsEndpoint(
  meter: Meter,
  dynamo: DynamoMeter,
  secrets: Secrets,
): Promise<AwsEndpoint> {
  const started: string[] = [];
  const queued: Queued[] = [];
  const documents = new Set<string>();

  const services: Readonly<Record<string, (body: unknown) => object>> = {
    'AWSStepFunctions.StartExecution': (body) => {
      started.push(execution.parse(body).input);
      return { executionArn: 'arn:aws:states:us-east-1:000000000000:express:w:e', startDate: 0 };
    },
    'AmazonSQS.SendMessage': (body) => {
      meter.count('queueRequests');
      const { MessageBody, MessageAttributes } = message.parse(body);
      const id = `message-${queued.length + 1}`;
      queued.push({ id, body: MessageBody, attributes: MessageAttributes });
      return { MessageId: id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    },
    'AWSEvents.PutEvents': (body) => {
      const { Entries: entries } = events.parse(body);
      meter.count('busEvents', entries.length);
      return { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `event-${index}` })) };
    },
    'secretsmanager.GetSecretValue': (body) => {
      const { SecretId: id } = secretAsked.parse(body);
      return { ARN: id, Name: id, SecretString: secrets[id] };
    },
  };

  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const target = String(request.headers['x-amz-target']);
    if (request.method === 'PUT') {
      request.resume();
      meter.count('documentPuts');
      const isNew = !documents.has(request.url ?? '');
      documents.add(request.url ?? '');
      const isOnce = request.headers['if-none-match'] !== undefined;
      return { status: isNew || !isOnce ? 200 : 412, body: '' };
    }
    const body = await text(request);
    const [service = '', action = ''] = target.split('.');
    if (service === 'DynamoDB_20120810') return dynamo.pass(action, body);
    const answer = services[target]?.(JSON.parse(body));
    if (answer === undefined) throw new Error(`nobody answers ${String(request.method)} ${target}`);
    return { status: 200, body: JSON.stringify(answer) };
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answerTo(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(400).end(JSON.stringify({ __type: 'NotCounted', message: String(error) }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return {
    url: `http://127.0.0.1:${address.port}`,
    started,
    queued,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
