import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instant } from '../../functions/domain/instant.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { CallKind, FaultKind } from './faults.ts';
import type { WireAnswer } from './memory-dynamo/answers.ts';
import type { DynamoRequest } from './memory-dynamo/requests.ts';

/** A line of events of its own: a client, an execution, a batch of the queue, a sweep, somebody who comes back late. */
export interface Thread {
  readonly id: number;
  readonly name: string;
}

/** One invocation of a function: until its caller has an answer, or has given it up. */
export interface Invocation {
  readonly id: number;
  /** In kebab-case: `charge-payment`. */
  readonly of: string;
  /** When the function's own time is over. */
  readonly deadline: Instant;
  /** How long each of its calls takes besides, in milliseconds. */
  readonly slowMs?: number;
  dead: boolean;
  /** It was stopped in the middle and went on unseen, in a thread of its own. */
  frozen: boolean;
  /** It says nothing any more: the caller learns so at once, or when its time is over. */
  fallSilent(how: 'dies' | 'hangs'): void;
}

/** A call at the seam. */
export interface Call<Answer> {
  /** Without who makes it: `PutItem OP#charge`. */
  readonly name: string;
  readonly kind: CallKind;
  readonly carryOut: () => Promise<Answer>;
  /** What becomes of it under the faults that are worded by its service. */
  readonly faults: Readonly<Partial<Record<FaultKind, () => Promise<Answer>>>>;
  /** The same for all repetitions of one request by the client library. */
  readonly requestId?: string;
  /** The order that it is about, where it says so. */
  readonly order?: OrderKey | undefined;
}

/** What stands behind the clients' wires. */
export interface Services {
  perform<Answer>(call: Call<Answer>): Promise<Answer>;
  /** Carries something out by itself, after a while. */
  later(name: string, work: () => Promise<unknown>, milliseconds: number): void;
  sleep(milliseconds: number): Promise<void>;
  dynamo(request: DynamoRequest): WireAnswer;
  start(order: OrderKey, delayMs?: number): void;
  send(message: QueuedMessage): void;
  putObject(key: string): 'written' | 'there_already' | 'unavailable';
}

export interface QueuedMessage {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where a piece of code runs. It moves to a thread of its own when its caller has given it up. */
export interface Place {
  thread: Thread;
  readonly services: Services;
  readonly invocation?: Invocation;
}

export const places = new AsyncLocalStorage<Place>();

export function here(): Place {
  const place = places.getStore();
  if (place === undefined) throw new Error('nobody runs here');
  return place;
}
