import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

type RequestHandler = DynamoDBClient['config']['requestHandler'];
type Options = Parameters<RequestHandler['handle']>[1];

/** The client's type leaves its wire open (`any`); this is what is read of it. */
interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Fault {
  /** The operation's name, for instance `PutItem`. */
  readonly request: string;
  readonly how: 'never_arrives' | 'response_lost';
  fired: number;
  over: boolean;
}

/** Between a client and the database, below the client's own retries, so that each of them meets the fault. */
export class Wire {
  readonly #faults: Fault[] = [];

  clientLike({ config }: DynamoDBClient): DynamoDBClient {
    const { endpoint, region, credentials, requestHandler: network } = config;
    return new DynamoDBClient({
      ...(endpoint === undefined ? {} : { endpoint }),
      region,
      credentials,
      requestHandler: {
        handle: async (request: Request, options: Options) => {
          const fault = this.#faults.find((one) => !one.over && one.request === nameOf(request));
          if (fault === undefined) return network.handle(request, options);
          fault.fired += 1;
          if (fault.how === 'response_lost') {
            fault.over = true;
            await network.handle(request, options);
          }
          throw noAnswer();
        },
      },
    });
  }

  failEvery(request: string): () => void {
    const fault: Fault = { request, how: 'never_arrives', fired: 0, over: false };
    this.#faults.push(fault);
    return () => (fault.over = true);
  }

  loseNextResponse(request: string): void {
    this.#faults.push({ request, how: 'response_lost', fired: 0, over: false });
  }

  /** @throws when a fault was armed and never fired: the probe did not show what it says */
  expectFired(): void {
    const unfired = this.#faults.filter(({ fired }) => fired === 0);
    if (unfired.length === 0) return;
    throw new Error(
      `armed and never fired: ${unfired.map(({ request, how }) => `${request} ${how}`).join(', ')}`,
    );
  }
}

const nameOf = ({ headers }: Request): string | undefined => headers['x-amz-target']?.split('.')[1];

const NO_ANSWER = 'TimeoutError';

/** As the client's own: it takes the name for a reason to try again. */
const noAnswer = (): Error => Object.assign(new Error('no answer'), { name: NO_ANSWER });

export const isNoAnswer = (error: unknown): boolean => error instanceof Error && error.name === NO_ANSWER;
