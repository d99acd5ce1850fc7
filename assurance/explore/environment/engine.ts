import type { SFNClient } from '@aws-sdk/client-sfn';
import { S3Documents } from '../../../functions/adapters/aws/s3-documents.ts';
import { SqsWebhookQueue } from '../../../functions/adapters/aws/sqs-webhook-queue.ts';
import { StepFunctionsWorkflow } from '../../../functions/adapters/aws/step-functions-workflow.ts';
import { DynamoCatalogue } from '../../../functions/persistence/stock/dynamo-catalogue.ts';
import type { Clock } from '../../../functions/usecases/ports/clock.ts';
import type { Log } from '../../../functions/usecases/ports/log.ts';
import { moveStock } from '../../../functions/usecases/stock/move-stock.ts';
import { putProduct } from '../../../functions/usecases/stock/put-product.ts';
import { readTable } from '../../../local/read-table.ts';
import { createTable } from '../../world/dynamodb-local.ts';
import { MemoryDynamo } from '../memory-dynamo/memory-dynamo.ts';
import type { Item } from '../memory-dynamo/attribute-values.ts';
import { places, type Services } from '../place.ts';
import { ordersOn, type Wiring } from '../wiring.ts';
import { localClient, memoryClient } from './dynamo-wire.ts';
import { documentsClient, queueClient, workflowClient } from './service-wires.ts';
import type { OrderPorts } from '../../../functions/persistence/orders/order-ports.ts';

type Contents = readonly Readonly<Record<string, unknown>>[];

/** The table of one run. */
export interface OpenTable {
  readonly dynamo: Services['dynamo'];
  readonly ledger: OrderPorts & Pick<Wiring, 'client' | 'tableName' | 'operationsOf'>;
  /** A product with its stock, past the seam. */
  stock(merchantId: string, sku: string, onHand: number, stockShards?: number): Promise<void>;
  contents(): Promise<Contents>;
  /** Equal before and after: nothing was written. */
  fingerprint(): Promise<string>;
  close(): Promise<void>;
}

type Changed = (before: Item | undefined, after: Item | undefined) => void;

/** A database, and the clients of everything else, for any number of runs, one after the other. */
export interface Engine {
  readonly outside: Pick<Wiring, 'workflow' | 'documents' | 'queue'>;
  open(clock: Clock, log: Log, changed: Changed): Promise<OpenTable>;
}

const outside = (): Engine['outside'] => {
  const workflows: SFNClient = workflowClient();
  return {
    workflow: new StepFunctionsWorkflow(
      workflows,
      'arn:aws:states:eu-central-1:123456789012:stateMachine:orders',
    ),
    queue: new SqsWebhookQueue(
      queueClient(),
      'https://sqs.eu-central-1.amazonaws.com/123456789012/webhooks.fifo',
    ),
    // What a document looks like is another subject.
    documents: new S3Documents(documentsClient(), 'documents', async ({ number }) => ({
      pdf: Buffer.from(number),
      standIns: [],
    })),
  };
};

const noDynamo: Services['dynamo'] = () => {
  throw new Error('this database is reached over its own wire');
};

export function memoryEngine(): Engine {
  const client = memoryClient();
  return {
    outside: outside(),
    open: async (clock, log, changed) => {
      const memory = new MemoryDynamo(clock, changed);
      const dynamo: Services['dynamo'] = (request) => memory.handle(request);
      const ledger = ordersOn(client, 'once', clock, log);
      return {
        dynamo,
        ledger,
        stock: async (...product) => stockUp(dynamo, clock, ledger, ...product),
        contents: async () => memory.contents(),
        fingerprint: async () => String(memory.written),
        close: async () => undefined,
      };
    },
  };
}

/** A new table on DynamoDB Local for each run; `changed` is not told, as that engine does not say so. */
export function dynamoDbLocalEngine(): Engine {
  return {
    outside: outside(),
    open: async (clock, log) => {
      const { client, tableName } = await createTable();
      const ledger = ordersOn(localClient(client), tableName, clock, log);
      const contents = async (): Promise<Contents> => readTable(client, tableName);
      return {
        dynamo: noDynamo,
        ledger,
        stock: async (...product) => stockUp(noDynamo, clock, ledger, ...product),
        contents,
        fingerprint: async () =>
          JSON.stringify([...(await contents())].map((item) => JSON.stringify(item)).sort()),
        close: async () => client.destroy(),
      };
    },
  };
}

async function stockUp(
  dynamo: Services['dynamo'],
  clock: Clock,
  { client, tableName, operationsOf }: OpenTable['ledger'],
  merchantId: string,
  sku: string,
  onHand: number,
  stockShards?: number,
): Promise<void> {
  await pastTheSeam(dynamo, async () => {
    const catalogue = new DynamoCatalogue(client, tableName);
    const product = { sku, name: `A ${sku}`, priceMinor: 1250, currency: 'EUR' };
    await putProduct(catalogue, merchantId, {
      ...product,
      ...(stockShards === undefined ? {} : { stockShards }),
    });
    const operations = operationsOf({ owner: 'stock', deadline: clock.now() });
    const request = { quantity: onHand, reason: 'delivery' };
    await moveStock(
      { clock, operations, catalogue },
      { merchantId, sku, idempotencyKey: 'delivery-1', request },
    );
  });
}

/** Work that nobody watches, and that nothing befalls. */
export async function pastTheSeam<Result>(
  dynamo: Services['dynamo'],
  work: () => Promise<Result>,
): Promise<Result> {
  const nowhere = (): never => {
    throw new Error('nothing but the table is there');
  };
  const services: Services = {
    perform: async ({ carryOut }) => carryOut(),
    later: nowhere,
    sleep: nowhere,
    dynamo,
    start: nowhere,
    send: nowhere,
    putObject: nowhere,
  };
  return places.run({ thread: { id: 0, name: 'past the seam' }, services }, work);
}
