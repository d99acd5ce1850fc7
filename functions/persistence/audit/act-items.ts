import * as z from 'zod/mini';
import { ACTS, dayOf, type Act, type ActKind } from '../../domain/audit/act.ts';
import type { ToldAct } from '../../domain/audit/operator-acted.ts';
import { contentOf, toItem, type Item } from '../table/items.ts';
import { ACT_PREFIX, actOfDayKey, actOfOrderKey, type Key } from '../table/keys.ts';
import { schemaOf } from '../table/stored.ts';
import type { Write } from '../table/transact.ts';

const KINDS = Object.keys(ACTS) as readonly ActKind[];

const state = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const told = {
  actId: z.string(),
  kind: z.enum(KINDS),
  at: z.string(),
  by: z.string(),
  about: z.string(),
  orderId: z.exactOptional(z.string()),
  merchantId: z.exactOptional(z.string()),
};

const actSchema = schemaOf<Act>()(
  z.object({ ...told, why: z.string(), before: z.exactOptional(state), after: z.exactOptional(state) }),
);

const toldSchema = schemaOf<ToldAct>()(z.object(told));

/** What leaves the table with an event, or with a record that could not be published. */
export const PUBLIC_OF_ACTS: ReadonlySet<string> = new Set(Object.keys(told));

export const toldActFrom = (item: Item): ToldAct => toldSchema.parse(contentOf(item));

const actItem = (key: Key, act: Act): Item => toItem(key, act);

export const actFrom = (item: Item): Act => actSchema.parse(contentOf(item));

/** Those of an order. One of a kind that this release does not know keeps the order from nobody. */
export const actsIn = (items: readonly Item[]): readonly Act[] =>
  items
    .filter((item) => item['sk']?.S?.startsWith(ACT_PREFIX))
    .map((item) => actSchema.safeParse(contentOf(item)).data)
    .filter((act) => act !== undefined);

/** An act of its id is there: nothing is written over it. */
export type ActRecorded = { readonly code: 'act_recorded' };

/**
 * An act in the list of its day, and in the partition of the order that it concerns. The two are the same and nothing ever
 * changes them. They go into the transaction of what the act changes, where that is a write of this table.
 */
export const actWrites = (tableName: string, act: Act): readonly Write<ActRecorded>[] => {
  const { merchantId, orderId } = act;
  return [
    putOnce(tableName, actOfDayKey(dayOf(act), act), act),
    ...(merchantId === undefined || orderId === undefined
      ? []
      : [putOnce(tableName, actOfOrderKey(merchantId, orderId, act), act)]),
  ];
};

const putOnce = (TableName: string, key: Key, act: Act): Write<ActRecorded> => ({
  write: {
    Put: { TableName, Item: actItem(key, act), ConditionExpression: 'attribute_not_exists(pk)' },
  },
  refusal: () => ({ code: 'act_recorded' }),
});
