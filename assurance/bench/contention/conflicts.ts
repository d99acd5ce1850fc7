import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

type RequestHandler = DynamoDBClient['config']['requestHandler'];

/** The client's type leaves its wire open (`any`); this is what is read of it. */
interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

const key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
const transaction = z.object({
  TransactItems: z.array(
    z.object({
      Put: z.object({ Item: key }).optional(),
      Update: z.object({ Key: key }).optional(),
      Delete: z.object({ Key: key }).optional(),
    }),
  ),
});

/** About what one takes on DynamoDB. Without it a transaction here is as long as this machine is slow. */
const TRANSACTION_MS = 10;

/**
 * DynamoDB cancels a transaction that meets another one at an item (developer guide, "Transaction conflict handling").
 * DynamoDB Local makes it wait instead, so this stands in for it: a transaction holds its items while it is on the wire,
 * and who comes meanwhile is told of the conflict.
 */
export class Conflicts {
  /** Transactions that were cancelled. */
  cancelled = 0;
  readonly #claimed = new Set<string>();

  clientLike({ config }: DynamoDBClient): DynamoDBClient {
    const { endpoint, region, credentials, requestHandler: wire } = config;
    return new DynamoDBClient({
      ...(endpoint === undefined ? {} : { endpoint }),
      region,
      credentials,
      requestHandler: {
        handle: async (request: Request, options: Parameters<RequestHandler['handle']>[1]) => {
          const items = itemsOf(request);
          const met = items.map((item) => this.#claimed.has(item));
          if (met.includes(true)) {
            this.cancelled += 1;
            throw new TransactionCanceledException({
              message: 'it met another transaction',
              $metadata: {},
              CancellationReasons: met.map((conflict) => ({
                Code: conflict ? 'TransactionConflict' : 'None',
              })),
            });
          }
          for (const item of items) this.#claimed.add(item);
          try {
            if (items.length > 0) await setTimeout(TRANSACTION_MS);
            return await wire.handle(request, options);
          } finally {
            for (const item of items) this.#claimed.delete(item);
          }
        },
      },
    });
  }
}

function itemsOf({ headers, body }: Request): string[] {
  if (headers['x-amz-target']?.endsWith('.TransactWriteItems') !== true) return [];
  const text =
    typeof body === 'string' ? body : new TextDecoder().decode(z.instanceof(Uint8Array).parse(body));
  return transaction
    .parse(JSON.parse(text))
    .TransactItems.flatMap(({ Put, Update, Delete }) =>
      [Put?.Item, Update?.Key, Delete?.Key].flatMap((item) =>
        item === undefined ? [] : [`${item.pk.S} ${item.sk.S}`],
      ),
    );
}
