import { addMs, type Instant } from '../../functions/domain/instant.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import { BooksWorld } from './books-world.ts';
import { COMMON, LIVES, type Life } from './lives.ts';

const DAY_MS = 86_400_000;
const START = '2026-01-05T00:00:00.000Z';
const MERCHANTS = ['harbour-books', 'meadow-tea', 'north-ceramics'] as const;
const PLENTY = 1_000_000;

export interface Scene {
  readonly world: BooksWorld;
  readonly days: readonly Day[];
  readonly orders: number;
}

export interface Day {
  readonly from: Instant;
  readonly until: Instant;
  readonly lived: readonly Lived[];
}

export interface Lived {
  readonly order: OrderKey;
  readonly life: string;
}

/** So many orders of all kinds, over so many days, each lived to its end. */
export async function liveOrders(orders: number, days: number, random: () => number): Promise<Scene> {
  const world = await BooksWorld.open(START, random);
  for (const merchantId of MERCHANTS) {
    await world.ledger.merchants.register(merchantId, world.clock.now());
    for (const sku of ['mug', 'spoon']) await world.shop.stock(merchantId, sku, PLENTY);
  }
  const calendar = Array.from({ length: days }, (_, day) => {
    const from = addMs(START, day * DAY_MS);
    return { from, until: addMs(from, DAY_MS), lived: [] as Lived[], begun: 0 };
  });
  // All within a day: nothing of one happens on the next.
  const paceMs = Math.floor((DAY_MS * 0.4 * days) / orders);
  for (let place = 0; place < orders; place += 1) {
    const day = calendar[Math.floor((place * days) / orders)];
    if (day === undefined) throw new Error('there is no such day');
    if (world.clock.now() < day.from) world.clock.set(addMs(day.from, 60_000));
    world.clock.advance({ milliseconds: Math.floor(random() * paceMs) + 1000 });
    const merchantId = MERCHANTS[Math.floor(random() * MERCHANTS.length)] ?? MERCHANTS[0];
    const life = lifeOf(random, { onDay: day.begun, place });
    day.begun += 1;
    const key = `order-${place}`;
    const order = await life.live({ world, merchantId, key, random });
    if (order !== undefined) day.lived.push({ order, life: life.name });
  }
  // Whatever happens on the last day is past.
  world.clock.set(addMs(START, days * DAY_MS));
  await world.pass({ hours: 3 });
  return { world, days: calendar, orders };
}

/** Each kind in its share; a day begins with two of each that something can be planted on, and the first days with the others. */
function lifeOf(
  random: () => number,
  { onDay, place }: { readonly onDay: number; readonly place: number },
): Life {
  const named = EACH_DAY[onDay];
  const certain =
    named === undefined ? LIVES[place % EVERY_SO_OFTEN] : LIVES.find(({ name }) => name === named);
  if (certain !== undefined) return certain;
  let left = random() * LIVES.reduce((sum, { share }) => sum + share, 0);
  return LIVES.find(({ share }) => (left -= share) < 0) ?? COMMON;
}

const EACH_DAY = ['paid', 'paid', 'refunded in part', 'refunded in part', 'declined', 'declined'] as const;
const EVERY_SO_OFTEN = 97;
