import { needsAttentionEntry } from '../../functions/domain/orders/needs-attention.ts';
import { addMs } from '../../functions/domain/instant.ts';
import { succeed } from '../../functions/domain/operations/operation.ts';
import type { PaidOrder } from '../../functions/domain/orders/order.ts';
import { orderDueCleared, orderInvoiced } from '../../functions/domain/orders/order-transitions.ts';
import { eventEnded, claimedEvent } from '../../functions/domain/payments/event-record.ts';
import {
  dismissNeedsAttention,
  listNeedsAttention,
  retryNeedsAttention,
  type Listed,
} from '../../functions/persistence/needs-attention/needs-attention.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { DueItem } from '../../functions/usecases/ports/due-list.ts';
import { itemName } from '../../functions/persistence/table/item-name.ts';
import { actAt } from './acts.ts';
import { claimOf } from './claim-builders.ts';
import { MERCHANT } from '../../assurance/world/order-builders.ts';
import { type World } from '../../assurance/world/world.ts';
import { dies } from '../../assurance/world/gate.ts';

const MUG = { sku: 'mug', name: 'A mug', priceMinor: 999, currency: 'EUR' };

export async function paidOrder(world: World, ref: OrderKey): Promise<PaidOrder> {
  const order = await world.order(ref);
  if (order.status !== 'paid') throw new Error(`it is ${order.status}`);
  return order;
}

async function dueOrder(world: World, ref: OrderKey): Promise<DueItem> {
  const { dueAt = '' } = await world.order(ref);
  return { what: 'order', ...ref, dueAt, sweepAttempts: 0 };
}

/** A client's request that died with its record in its hands, and its lease is over. */
async function leaseOver(world: World): Promise<DueItem> {
  await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.moveStock('dead', 1));
  world.outliveLeases();
  const claimed = (await world.items()).find(({ status }) => status === 'processing');
  if (claimed === undefined) throw new Error('nobody died');
  const { pk, sk, dueAt } = claimed;
  return { what: 'lease', item: itemName({ pk, sk }), dueAt: String(dueAt), sweepAttempts: 0 };
}

const unsettled = (world: World) => needsAttentionEntry('unsettled', undefined, world.clock.now());

async function listed(world: World, ref: OrderKey): Promise<Listed> {
  await world.ports.dueList.needAttention(await dueOrder(world, ref), ref, unsettled(world));
  const [entry] = await listNeedsAttention(world.plainClient(), world.tableName);
  if (entry?.listed === undefined) throw new Error('nothing is on the list');
  return { ...entry, listed: entry.listed };
}

type Request = 'PutItem' | 'UpdateItem' | 'TransactWriteItems';

/** A write, made ready; it tells whether it took place. */
interface OwnWrite {
  readonly name: string;
  readonly request: Request;
  /** Whoever asks for it once more is right again. */
  readonly again?: true;
  readonly ready: (world: World) => Promise<() => Promise<boolean>>;
}

export const OWN_WRITES: readonly OwnWrite[] = [
  {
    name: 'an order is postponed',
    request: 'UpdateItem',
    ready: async (world) => {
      const item = await dueOrder(world, await world.placed('k1'));
      const until = addMs(item.dueAt, 60_000);
      return async () => (await world.ports.dueList.postpone(item, until)) === 'postponed';
    },
  },
  {
    name: 'an order is put on the list of what needs a person',
    request: 'TransactWriteItems',
    ready: async (world) => {
      const ref = await world.placed('k1');
      const item = await dueOrder(world, ref);
      return async () => world.ports.dueList.needAttention(item, ref, unsettled(world));
    },
  },
  {
    name: 'a person has an order looked at again',
    request: 'TransactWriteItems',
    again: true,
    ready: async (world) => {
      const entry = await listed(world, await world.placed('k1'));
      return async () => {
        const act = actAt(world.clock.now(), { kind: 'needs_attention_retried', about: entry.id });
        return retryNeedsAttention(world.tap.clientLike(world.plainClient()), world.tableName, entry, act);
      };
    },
  },
  {
    name: 'a person takes an order off the list',
    request: 'TransactWriteItems',
    ready: async (world) => {
      const entry = await listed(world, await world.placed('k1'));
      const act = actAt(world.clock.now(), { kind: 'needs_attention_dismissed', about: entry.id });
      return async () =>
        dismissNeedsAttention(world.tap.clientLike(world.plainClient()), world.tableName, entry, act);
    },
  },
  {
    name: 'an order is closed',
    request: 'UpdateItem',
    ready: async (world) => {
      const order = await world.order(await world.paid('k1'));
      return async () => world.ports.dueList.close(order);
    },
  },
  {
    name: 'an order gets its invoice’s number',
    request: 'UpdateItem',
    ready: async (world) => {
      const order = await paidOrder(world, await world.paid('k1'));
      const to = orderInvoiced(order, '2026-000001', world.clock.now());
      return async () => (await world.ports.numbering.assignNumber(order, to)) !== undefined;
    },
  },
  {
    name: 'an order gets its invoice’s number and is closed',
    request: 'UpdateItem',
    ready: async (world) => {
      const order = await paidOrder(world, await world.paid('k1'));
      const to = orderDueCleared(orderInvoiced(order, '2026-000001', world.clock.now()));
      return async () => (await world.ports.numbering.assignNumber(order, to)) !== undefined;
    },
  },
  {
    name: 'a dead request’s record is released',
    request: 'PutItem',
    ready: async (world) => {
      const item = await leaseOver(world);
      return async () => (await world.ports.dueList.releaseLease(item, world.clock.now())) === 'released';
    },
  },
  {
    name: 'an operation is claimed for the first time',
    request: 'PutItem',
    ready: async (world) => async () =>
      (await world.ledger.acquire(claimOf(world.clock.now(), 'me'))).code === 'acquired',
  },
  {
    name: 'an operation is claimed again',
    request: 'PutItem',
    ready: async (world) => {
      const { record } = await world.ledger.acquire(claimOf(world.clock.now(), 'the dead'));
      world.outliveLeases();
      return async () =>
        (await world.ledger.acquire(claimOf(world.clock.now(), 'me'), record)).code === 'acquired';
    },
  },
  {
    name: 'an operation ends',
    request: 'PutItem',
    ready: async (world) => {
      const { record } = await world.ledger.acquire(claimOf(world.clock.now(), 'me'));
      const to = succeed(record, {}, world.clock.now());
      return async () =>
        world.ledger.end({ from: record, to }).then(
          () => true,
          () => false,
        );
    },
  },
  {
    name: 'an event is recorded',
    request: 'PutItem',
    ready: async (world) => {
      const now = world.clock.now();
      const name = { provider: 'stripe', eventId: 'evt_1', type: 'refund.updated' };
      const to = eventEnded(claimedEvent(name, { owner: 'me', number: 1, now }), 'ignored', now);
      return async () => (await world.ports.eventRecords.record({ to })).code === 'committed';
    },
  },
  {
    name: 'a product is set',
    request: 'UpdateItem',
    ready: async (world) => async () => (await world.catalogue.put(MERCHANT, MUG, 1)).code === 'written',
  },
];
