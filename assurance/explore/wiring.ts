import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { eachInTurn } from '../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import { orderPorts, type OrderPorts } from '../../functions/persistence/orders/order-ports.ts';
import { operationsOn } from '../../functions/persistence/operations/powertools-operations.ts';
import type { PaymentGateway } from '../../functions/usecases/ports/gateway.ts';
import type { Operations } from '../../functions/usecases/ports/operations.ts';
import type { Clock } from '../../functions/usecases/ports/clock.ts';
import type { Documents } from '../../functions/usecases/ports/documents.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import type { Workflow } from '../../functions/usecases/ports/workflow.ts';
import type { WebhookQueue, WebhookVerifier } from '../../functions/usecases/ports/webhooks.ts';
import type { Received } from './environment/fifo-queue.ts';
import type { Actor } from './interloper.ts';
import type { QueuedMessage } from './place.ts';

export interface Invoked {
  readonly owner: string;
  readonly deadline: string;
}

/** What the handlers wire the use cases with. A mutant replaces one of these, and the product stays as it is. */
export interface Wiring extends OrderPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly operationsOf: (invocation: Invoked) => Operations;
  readonly gateway: PaymentGateway;
  readonly workflow: Workflow;
  readonly documents: Documents;
  readonly verifier: WebhookVerifier;
  readonly queue: WebhookQueue;
  readonly eachInTurn: typeof eachInTurn;
  /** What a redrive puts into the queue for a dead letter. */
  readonly redrive: (letter: Received) => QueuedMessage;
  readonly sweeps: boolean;
  /** Of the gateway: however often a payment is confirmed, it is captured once. */
  readonly succeedsOnce: boolean;
  /** What a client's Idempotency-Key becomes. */
  readonly keyOf: (idempotencyKey: string, owner: string) => string;
}

/** A mutant of the protocol: the same wiring, with one thing gone wrong. */
export interface Mutant {
  readonly name: string;
  /** What is wrong, in the words of the protocol. */
  readonly says: string;
  /** Where it is looked for. */
  readonly workloads: readonly string[];
  /** Who shows it, where no fault does: it is looked for with each of them at every call, instead of with faults. */
  readonly interlopers?: readonly Actor[];
  readonly wire: (wiring: Wiring) => Wiring;
}

/** The ledger over a client, as the handlers make it. */
export function ordersOn(
  client: DynamoDBClient,
  tableName: string,
  clock: Clock,
  log: Log,
): OrderPorts & Pick<Wiring, 'client' | 'tableName' | 'operationsOf'> {
  const operationsOf = operationsOn(client, tableName, clock, log);
  return { ...orderPorts(client, tableName), client, tableName, operationsOf };
}
