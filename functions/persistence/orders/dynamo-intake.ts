import { GetItemCommand, type DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Act } from '../../domain/audit/act.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Intake, IntakeSwitch, Pause } from '../../usecases/ports/intake.ts';
import { actWrites } from '../audit/act-items.ts';
import { toItem } from '../table/items.ts';
import { INTAKE_KEY } from '../table/keys.ts';
import { transact, type Write } from '../table/transact.ts';

const stored = z.object({ since: z.string() });

/** How long what was read holds, in milliseconds: an order costs no read, and a pause is in force within half a minute. */
export const KNOWN_MS = 30_000;

/** Read once in half a minute in each process, and not with each order. */
export class CachedIntake implements Intake {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #clock: Clock;
  #known: { readonly pause: Pause | undefined; readonly untilMs: number } | undefined;

  constructor(client: DynamoDBClient, tableName: string, clock: Clock) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async pause(): Promise<Pause | undefined> {
    const nowMs = Date.parse(this.#clock.now());
    if (this.#known === undefined || this.#known.untilMs <= nowMs) {
      // Eventually consistent, at half the price: a second late is early enough.
      const { Item: item } = await this.#client.send(
        new GetItemCommand({ TableName: this.#tableName, Key: marshall(INTAKE_KEY) }),
      );
      const pause = item === undefined ? undefined : stored.parse(unmarshall(item));
      this.#known = { pause, untilMs: nowMs + KNOWN_MS };
    }
    return this.#known.pause;
  }
}

export class DynamoIntakeSwitch implements IntakeSwitch {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async pauseOrders(act: Act): Promise<boolean> {
    const Item = toItem(INTAKE_KEY, { since: act.at });
    const ConditionExpression = 'attribute_not_exists(pk)';
    return this.#write({ Put: { TableName: this.#tableName, Item, ConditionExpression } }, act);
  }

  async resumeOrders(act: Act): Promise<boolean> {
    const Key = marshall(INTAKE_KEY);
    const ConditionExpression = 'attribute_exists(pk)';
    return this.#write({ Delete: { TableName: this.#tableName, Key, ConditionExpression } }, act);
  }

  async #write(write: TransactWriteItem, act: Act): Promise<boolean> {
    const switched: Write<{ readonly code: string }> = { write, refusal: () => ({ code: 'stands_so' }) };
    const { code } = await transact(this.#client, [switched, ...actWrites(this.#tableName, act)]);
    return code === 'committed';
  }
}
