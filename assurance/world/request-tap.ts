import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Gate } from './gate.ts';

type RequestHandler = DynamoDBClient['config']['requestHandler'];
type Response = ReturnType<RequestHandler['handle']>;

/** What this tap looks at; the client library has no types for it. */
interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
}
interface Answer {
  readonly response: { readonly body?: unknown };
}

/** The name of a request as the service knows it, from the header `x-amz-target`. */
export type RequestName =
  'BatchGetItem' | 'GetItem' | 'PutItem' | 'Query' | 'TransactWriteItems' | 'UpdateItem';

export type Fault =
  /** Done, but the answer never comes: the client library times out and repeats the request. */
  | 'lose_response'
  /** The connection is reset on the way there: nothing is done, and the client library repeats it. */
  | 'fail_before'
  /** The function dies: it says nothing any more. */
  | 'crash_before'
  | 'crash_after'
  /** It waits until the gate is released. */
  | 'hold_before'
  | 'hold_after'
  /** The service answers with this error. */
  | { readonly answer: Error };

interface Armed {
  readonly name: RequestName | 'any';
  readonly fault: Fault;
  readonly gate: Gate;
  /** Requests of this name that still pass before it fires. */
  skip: number;
}

/**
 * Stands between a client and the wire, below the client library's own retries: counts what is really sent, and spoils
 * what it is told to. A fault fires once.
 */
export class RequestTap {
  /** What was sent, in order. */
  readonly sent: RequestName[] = [];
  readonly #armed: Armed[] = [];

  /** A client like the one given, with this tap on its wire. */
  clientLike({ config }: DynamoDBClient): DynamoDBClient {
    const { endpoint, region, credentials, requestHandler: wire } = config;
    return new DynamoDBClient({
      ...(endpoint === undefined ? {} : { endpoint }),
      region,
      credentials,
      maxAttempts: 4,
      requestHandler: {
        handle: async (request: Request, options: Parameters<RequestHandler['handle']>[1]) =>
          this.#meet(request, async () => wire.handle(request, options)),
      },
    });
  }

  /** @param nth which request of that name from now on, from 1 */
  arm(name: RequestName | 'any', fault: Fault, nth = 1): Gate {
    const gate = new Gate();
    this.#armed.push({ name, fault, gate, skip: nth - 1 });
    return gate;
  }

  /** Armed and never fired: a test that has one did not test what it says. */
  get unfired(): string[] {
    return this.#armed.map(({ name, fault }) => `${name}: ${JSON.stringify(fault)}`);
  }

  async during(work: () => Promise<unknown>): Promise<readonly RequestName[]> {
    const before = this.sent.length;
    await work();
    return this.sent.slice(before);
  }

  async #meet(request: Request, send: () => Response): Promise<Awaited<Response>> {
    const name = nameOf(request);
    this.sent.push(name);
    const armed = this.#take(name);
    if (armed === undefined) return send();
    const { fault, gate } = armed;
    if (typeof fault === 'object') {
      void gate.pass();
      throw fault.answer;
    }
    switch (fault) {
      case 'lose_response':
        discard(await send());
        void gate.pass();
        throw timeout();
      case 'fail_before':
        void gate.pass();
        throw timeout();
      case 'crash_before':
        void gate.pass();
        return never();
      case 'crash_after':
        discard(await send());
        void gate.pass();
        return never();
      case 'hold_before':
        await gate.pass();
        return send();
      case 'hold_after': {
        const response = await send();
        await gate.pass();
        return response;
      }
    }
  }

  #take(name: RequestName): Armed | undefined {
    const waiting = this.#armed.filter((armed) => armed.name === name || armed.name === 'any');
    const due = waiting.find(({ skip }) => skip <= 0);
    for (const armed of waiting) armed.skip -= 1;
    if (due !== undefined) this.#armed.splice(this.#armed.indexOf(due), 1);
    return due;
  }
}

const NAMES: ReadonlySet<string> = new Set<RequestName>([
  'BatchGetItem',
  'GetItem',
  'PutItem',
  'Query',
  'TransactWriteItems',
  'UpdateItem',
]);

const isRequestName = (name: string | undefined): name is RequestName =>
  name !== undefined && NAMES.has(name);

function nameOf(request: Request): RequestName {
  const target = request.headers['x-amz-target'] ?? request.headers['X-Amz-Target'];
  const name = target?.split('.')[1];
  // A Scan, or a Delete, has no place on any path that serves a request.
  if (!isRequestName(name)) throw new Error(`unexpected request to DynamoDB: ${String(target)}`);
  return name;
}

/** An answer that nobody reads would keep its connection. */
function discard({ response: { body } }: Answer): void {
  if (body instanceof Readable) body.resume();
}

/** As the client library's own: it takes the name for a reason to try again. */
const timeout = (): Error => Object.assign(new Error('no answer'), { name: 'TimeoutError' });

const never = async (): Promise<never> => new Promise(() => undefined);
