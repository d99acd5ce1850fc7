import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeyRefusal } from '../../functions/usecases/once-over-http.ts';
import { RequestTap } from '../support/request-tap.ts';
import type { Draws } from './draws.ts';
import type { Shop } from './shop.ts';
import type { VirtualTime } from './virtual-time.ts';

export const PERSISTENCES = ['retries', 'gives up'] as const;

/** Whether it sends a request again, with the same key, until it is answered, or lets it be after the first time. */
export type Persistence = (typeof PERSISTENCES)[number];

/** What becomes of a request. `dies_before_commit`: while it holds its claim. */
type Fate = 'answered' | 'answer_lost' | 'dies_before_commit' | 'dies_after_commit';

export interface ImpatientClientOptions {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly persistence: Persistence;
  readonly connection: DynamoDBClient;
  readonly shop: () => Shop;
}

type Reply = { readonly code: string } | Extract<KeyRefusal, { code: 'request_in_flight' }>;

/** A client whose first request is never answered. */
export class ImpatientClient {
  readonly #options: ImpatientClientOptions;

  constructor(options: ImpatientClientOptions) {
    this.#options = options;
  }

  /**
   * @param mayBeLost whether the function may die before it has written anything: a client that gives up has then asked
   * for nothing
   * @returns the answer's code, or undefined when it gave up
   */
  async ask(
    name: string,
    mayBeLost: boolean,
    send: (shop: Shop) => Promise<Reply>,
  ): Promise<string | undefined> {
    const { time, draws, persistence } = this.#options;
    for (let number = 1; ; number += 1) {
      const request = `${name}, request ${number}`;
      const reply = await this.#send(this.#fateOf(request, number, mayBeLost), send);
      if (reply !== undefined && !('retryAt' in reply)) return reply.code;
      if (persistence === 'gives up') return undefined;
      if (reply === undefined) await time.sleep(draws.between(`wait after ${request}`, 100, 8000));
      else await time.sleepUntil(reply.retryAt);
    }
  }

  #fateOf(request: string, number: number, mayBeLost: boolean): Fate {
    const { draws, persistence } = this.#options;
    if (number > 2) return 'answered';
    if (number === 2) return draws.oneOf(request, ['answered', 'answer_lost']);
    return mayBeLost && persistence === 'retries'
      ? draws.oneOf(request, ['answer_lost', 'dies_before_commit', 'dies_after_commit'])
      : draws.oneOf(request, ['answer_lost', 'dies_after_commit']);
  }

  async #send(fate: Fate, send: (shop: Shop) => Promise<Reply>): Promise<Reply | undefined> {
    const { shop, connection } = this.#options;
    if (fate === 'answered') return send(shop());
    if (fate === 'answer_lost') {
      await send(shop());
      return undefined;
    }
    const tap = new RequestTap();
    const dying = tap.clientLike(connection);
    const death = tap.arm(
      'TransactWriteItems',
      fate === 'dies_before_commit' ? 'crash_before' : 'crash_after',
    );
    const reply = send(shop().on(dying)).then(({ code }) => code);
    const lived = await Promise.race([death.reached.then(() => undefined), reply]);
    if (lived !== undefined) throw new Error(`it was to die and answered ${lived}`);
    return undefined;
  }
}
