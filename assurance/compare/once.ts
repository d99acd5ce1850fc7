import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { fingerprint } from '../../functions/domain/operations/fingerprint.ts';
import { failForGood, succeed, type OperationRecord } from '../../functions/domain/operations/operation.ts';
import { ProblemError } from '../../functions/http/api/problem.ts';
import { idempotencyKeyOf } from '../../functions/http/api/idempotency-key.ts';
import { merchantOf, rawBodyOf } from '../../functions/http/api/request.ts';
import * as writes from '../../functions/persistence/orders/order-writes.ts';
import { operationsOn } from '../../functions/persistence/operations/powertools-operations.ts';
import { transact, type Write } from '../../functions/persistence/table/transact.ts';
import { systemClock as clock } from '../../functions/runtime/clock.ts';
import { invocationOf } from '../../functions/runtime/invocation.ts';
import { GatewayFault } from '../../functions/usecases/ports/gateway.ts';
import {
  LateOwner,
  type Ending,
  type Claimed,
  type OperationClaim,
} from '../../functions/usecases/ports/operations.ts';
import { createTable, type TestTable } from '../world/dynamodb-local.ts';
import { readTable } from '../world/table-reader.ts';
import { Effects, type Effect } from './effects.ts';
import { ScriptedFault, unforeseen, type Call, type Engine, type Receipt, type Reply } from './engine.ts';
import { contextOf, eventOf } from './invocation.ts';
import { isNoAnswer, Wire } from './wire.ts';

type Work = Ending<Receipt | 'declined', never>;

const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  count: () => undefined,
  measure: () => undefined,
};

/**
 * The operation ledger as the handlers use it: merchant and key from the event, owner and deadline from the context. An
 * order and an invoice are writes of our own, in the transaction that ends the record. A charge happens outside:
 * its intent is claimed first, and who finds it begun asks before it charges.
 */
export class Once implements Engine {
  readonly #table: TestTable;
  readonly #effects: Effects;
  readonly #wire = new Wire();
  readonly #client: DynamoDBClient;

  constructor(table: TestTable, effects: Effects) {
    this.#table = table;
    this.#effects = effects;
    this.#client = this.#wire.clientLike(table.client);
  }

  static async open(): Promise<Once> {
    return new Once(await createTable(), await Effects.open());
  }

  async call(call: Call): Promise<Reply> {
    const operations = operationsOn(
      this.#client,
      this.#table.tableName,
      clock,
      silent,
    )(invocationOf(contextOf(call)));
    try {
      const outcome = await operations.once(claimOf(call), async (claimed): Promise<Work> => {
        await call.before?.();
        return call.task === 'charge' ? this.#charge(call, claimed) : this.#write(call, claimed);
      });
      switch (outcome.code) {
        case 'committed':
          return replyWith(outcome.result);
        case 'replayed':
          return replyWith(outcome.record.status === 'failed' ? 'declined' : outcome.record.result);
        case 'in_flight':
        case 'other_request':
          return { code: outcome.code };
        case 'refused':
          throw new Error('no probe refuses');
      }
    } catch (error) {
      return replyTo(error);
    }
  }

  async #write(call: Call, claimed: Claimed): Promise<Work> {
    const { receipt, write } = this.#effects.asWrite(call);
    await this.#end(claimed, succeed(claimed.record, receipt, clock.now()), {
      write,
      refusal: unconditional,
    });
    return { code: 'committed', result: receipt };
  }

  async #charge(call: Call, claimed: Claimed): Promise<Work> {
    const found: Effect | undefined = claimed.reconcile ? await this.#effects.find(call) : undefined;
    const { receipt, declined } = found ?? (await this.#effects.cause(call));
    const now = clock.now();
    const error = { code: 'card_declined', message: 'Your card was declined.' };
    await this.#end(
      claimed,
      declined ? failForGood(claimed.record, error, now) : succeed(claimed.record, receipt, now),
    );
    return { code: 'committed', result: declined ? 'declined' : receipt };
  }

  async #end(claimed: Claimed, to: OperationRecord, ...business: readonly Write<never>[]): Promise<void> {
    const ending = writes.operation(this.#table.tableName, { from: claimed.record, to });
    const written = await transact(this.#client, [ending, ...business]);
    if (written.code === 'late_owner') throw new LateOwner('it went on under another owner');
  }

  effects(): Promise<number> {
    return this.#effects.count();
  }

  failSaving(): () => void {
    return this.#wire.failEvery('TransactWriteItems');
  }

  loseClaimResponse(): void {
    this.#wire.loseNextResponse('PutItem');
  }

  async lockedForMinutes(): Promise<number> {
    const { leaseExpiresAt } = await this.#record();
    return Math.max(0, Math.round((Date.parse(leaseExpiresAt) - Date.now()) / 60_000));
  }

  async failuresKept(): Promise<string> {
    const { attempts } = await this.#record();
    return attempts
      .map(({ number, error, retrySafe }) => {
        const next = retrySafe === true ? 'safe to retry' : 'not to be retried';
        return `attempt ${number}: ${error?.code ?? 'no error'}, ${next}`;
      })
      .join('; ');
  }

  close(): void {
    this.#wire.expectFired();
    for (const client of [this.#client, this.#table.client]) client.destroy();
    this.#effects.close();
  }

  async #record() {
    const items = await readTable(this.#table.client, this.#table.tableName);
    return stored.parse(items.find((item) => 'epoch' in item));
  }
}

/** @throws ProblemError when the request has no key, as on every route that needs one */
function claimOf(call: Call): OperationClaim {
  const event = eventOf(call);
  const merchantId = merchantOf(event, 'orders');
  const orderId = idempotencyKeyOf(event);
  const id = { merchantId, kind: call.task, key: orderId, subject: { orderId } };
  const print = fingerprint(JSON.parse(rawBodyOf(event).toString()));
  if (call.task !== 'charge') return { id, fingerprint: print };
  const price = { amountMinor: 4250, currency: 'EUR' };
  const paymentMethod = call.body?.['paymentMethod'] ?? 'pm_card_visa';
  const reference = `${merchantId}:${orderId}`;
  return {
    id,
    fingerprint: print,
    intent: { merchantId, orderId, attempt: 1, ...price, paymentMethod, reference },
  };
}

const unconditional = (): never => {
  throw new Error('an effect has no condition');
};

const stored = z.object({
  leaseExpiresAt: z.string(),
  attempts: z.array(
    z.object({
      number: z.number(),
      error: z.object({ code: z.string() }).optional(),
      retrySafe: z.boolean().optional(),
    }),
  ),
});

const receiptSchema = z.object({ what: z.string(), merchantId: z.string() });

const replyWith = (result: unknown): Reply =>
  result === 'declined' ? { code: 'declined' } : { code: 'answered', receipt: receiptSchema.parse(result) };

function replyTo(error: unknown): Reply {
  if (error instanceof ProblemError && error.problem.code === 'idempotency_key_missing') {
    return { code: 'no_key' };
  }
  const ofTheProbe =
    error instanceof ScriptedFault ||
    error instanceof GatewayFault ||
    error instanceof LateOwner ||
    isNoAnswer(error);
  return ofTheProbe ? { code: 'failed' } : unforeseen(error);
}
