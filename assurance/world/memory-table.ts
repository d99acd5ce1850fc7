import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../functions/usecases/ports/clock.ts';
import { answer, headerOf, textOf, type WireRequest } from '../explore/environment/wire.ts';
import { MemoryDynamo } from '../explore/memory-dynamo/memory-dynamo.ts';
import { requestFrom } from '../explore/memory-dynamo/requests.ts';

export interface MemoryTable {
  readonly client: DynamoDBClient;
  /** Everything that is in it, in plain values. */
  readonly contents: () => readonly Readonly<Record<string, unknown>>[];
  /** How many items were written so far. */
  readonly written: () => number;
}

/** The table in memory behind the library's own client: no seam, no faults, no network. */
export function memoryTable(clock: Clock): MemoryTable {
  const memory = new MemoryDynamo(clock);
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoint: 'http://memory.invalid',
    // Nobody checks a signature.
    signer: { sign: async (request) => request },
    requestHandler: {
      handle: async (raw: WireRequest) => {
        const { status, body } = memory.handle(requestFrom(headerOf(raw, 'x-amz-target'), textOf(raw)));
        return answer(status, JSON.stringify(body));
      },
    },
  });
  // What nobody reads costs a tenth of a run.
  client.middlewareStack.remove('loggerMiddleware');
  return { client, contents: () => memory.contents(), written: () => memory.written };
}
