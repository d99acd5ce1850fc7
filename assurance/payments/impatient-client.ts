import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeyRefusal } from '../../functions/usecases/operations/once-over-http.ts';
import { ConflictError } from '../../functions/usecases/ports/conflict.ts';
import { dies, Gate } from '../world/gate.ts';
import { RequestTap } from '../world/request-tap.ts';

import type { Draws } from './draws.ts';
import type { Shop } from './shop.ts';
import type { VirtualTime } from './virtual-time.ts';

export const PERSISTENCES = ['retries', 'gives up'] as const;

/** Whether it sends a request again, with the same key, until it is answered, or lets it be after the first time. */
export type Persistence = (typeof PERSISTENCES)[number];

/** What becomes of a request. `dies_before_commit`: holding its claim. `dies_before_start`: of the workflow. */
type Fate = 'answered' | 'answer_lost' | 'dies_before_commit' | 'dies_before_start';

export interface ImpatientClientOptions {
  readonly time: VirtualTime;
  readonly draws: Draws;
  readonly persistence: Persistence;
  readonly connection: DynamoDBClient;
  readonly shop: () => Shop;
}

interface Asked {
  readonly name: string;
  /** Codes of answers with which it is done. */
  readonly wanted: readonly string[];
  /** Whether the function may die before it has written anything: a client that gives up would have asked for nothing. */
  readonly mayBeLost?: boolean;
}

const COME_AGAIN = new Set(['request_in_flight', 'busy']);

type Reply = { readonly code: string } | Extract<KeyRefusal, { code: 'request_in_flight' }>;

/** What the API answers where others were in the way. */
function asTold(error: unknown): Reply {
  if (error instanceof ConflictError) return { code: 'busy' };
  throw error;
}

/** A client whose first request is never answered. */
export class ImpatientClient {
  readonly #options: ImpatientClientOptions;

  constructor(options: ImpatientClientOptions) {
    this.#options = options;
  }

  async ask(asked: Asked, send: (shop: Shop) => Promise<Reply>): Promise<void> {
    const { time, draws, persistence } = this.#options;
    for (let number = 1; ; number += 1) {
      const request = `${asked.name}, request ${number}`;
      const reply = await this.#send(this.#fateOf(request, number, asked), send).catch(asTold);
      if (reply !== undefined && asked.wanted.includes(reply.code)) return;
      if (reply !== undefined && !COME_AGAIN.has(reply.code)) throw new Error(`${request}: ${reply.code}`);
      if (persistence === 'gives up') return;
      if (reply !== undefined && 'retryAt' in reply) await time.sleepUntil(reply.retryAt);
      else await time.sleep(draws.between(`wait after ${request}`, 100, 8000));
    }
  }

  /** Who gives up has done so before: that request died while it held its claim, and nobody asks for it again. */
  async abandon(send: (shop: Shop) => Promise<Reply>): Promise<void> {
    if (this.#options.persistence === 'gives up') await this.#send('dies_before_commit', send);
  }

  #fateOf(request: string, number: number, { mayBeLost = false }: Asked): Fate {
    const { draws, persistence } = this.#options;
    if (number > 2) return 'answered';
    if (number === 2) return draws.oneOf(request, ['answered', 'answer_lost']);
    return mayBeLost && persistence === 'retries'
      ? draws.oneOf(request, ['answer_lost', 'dies_before_commit', 'dies_before_start'])
      : draws.oneOf(request, ['answer_lost', 'dies_before_start']);
  }

  async #send(fate: Fate, send: (shop: Shop) => Promise<Reply>): Promise<Reply | undefined> {
    const { shop, connection } = this.#options;
    const death = new Gate();
    switch (fate) {
      case 'answered':
        return send(shop());
      case 'answer_lost':
        await send(shop());
        return undefined;
      case 'dies_before_commit': {
        const tap = new RequestTap();
        const commit = tap.arm('TransactWriteItems', 'crash_before');
        await dies(commit, send(shop().with({ client: tap.clientLike(connection) })));
        return undefined;
      }
      case 'dies_before_start':
        // A refusal starts nothing, so it does not die.
        return Promise.race([
          death.reached.then(() => undefined),
          send(shop().with({ workflow: { start: async () => death.pass() } })),
        ]);
    }
  }
}
