import { PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createTable, type TestTable } from '../world/dynamodb-local.ts';
import { readTable } from '../world/table-reader.ts';
import { DECLINED_CARD, type Call, type Receipt } from './engine.ts';

export interface Effect {
  readonly receipt: Receipt;
  readonly declined: boolean;
}

/**
 * Where effects happen: a table of its own to which entries are only added, under no condition, past every fault. It
 * stands for a gateway without idempotency keys: who asks twice, charges twice.
 */
export class Effects {
  readonly #table: TestTable;
  readonly #begun = new Map<string, number>();

  constructor(table: TestTable) {
    this.#table = table;
  }

  static async open(): Promise<Effects> {
    return new Effects(await createTable());
  }

  async cause(call: Call): Promise<Effect> {
    const { effect, item } = this.#next(call);
    await this.#table.client.send(new PutItemCommand({ TableName: this.#table.tableName, Item: item }));
    return effect;
  }

  /** The effect as a write in a transaction of the caller's. */
  asWrite(call: Call): Effect & { readonly write: TransactWriteItem } {
    const { effect, item } = this.#next(call);
    return { ...effect, write: { Put: { TableName: this.#table.tableName, Item: item } } };
  }

  /** The first effect under the call's key, as a gateway is asked for a payment by its reference. */
  async find(call: Call): Promise<Effect | undefined> {
    const { client, tableName } = this.#table;
    const found = (await readTable(client, tableName)).find(({ pk }) => pk === referenceOf(call));
    return (
      found && {
        receipt: { what: found.sk, merchantId: merchantOf(call) },
        declined: found['declined'] === true,
      }
    );
  }

  async count(): Promise<number> {
    return (await readTable(this.#table.client, this.#table.tableName)).length;
  }

  close(): void {
    this.#table.client.destroy();
  }

  #next(call: Call) {
    const reference = referenceOf(call);
    const number = (this.#begun.get(reference) ?? 0) + 1;
    this.#begun.set(reference, number);
    const receipt: Receipt = { what: `${call.task} ${number}`, merchantId: merchantOf(call) };
    const declined = call.body?.['paymentMethod'] === DECLINED_CARD;
    return {
      effect: { receipt, declined },
      item: marshall({ pk: reference, sk: receipt.what, declined }),
    };
  }
}

export const merchantOf = ({ merchantId = 'acme' }: Call): string => merchantId;

const referenceOf = (call: Call): string => `${merchantOf(call)}#${call.task}#${call.key ?? ''}`;
