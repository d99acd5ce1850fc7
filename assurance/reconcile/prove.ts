import type { BooksReport, Finding } from '../../functions/domain/books/books-report.ts';
import { BREAKS } from '../../functions/domain/books/breaks.ts';
import { randomFrom } from '../explore/random.ts';
import { CAPTURES } from './plants/captures.ts';
import { Ground } from './plants/ground.ts';
import { LATER } from './plants/later.ts';
import type { Plant } from './plants/plant.ts';
import { liveOrders, type Day, type Scene } from './scene.ts';

export const PLANTS: readonly Plant[] = [...CAPTURES, ...LATER];

/** Whatever a comparison may name. */
export const KINDS: readonly string[] = Object.keys(BREAKS);

export interface Proof {
  readonly orders: number;
  readonly kinds: number;
  readonly planted: number;
  readonly found: number;
  readonly misnamed: number;
  readonly false: number;
  readonly addedByRerun: number;
}

export interface ProofOptions {
  readonly orders: number;
  readonly seed: number;
  /** How many pairs of kinds are planted, besides each kind alone. */
  readonly pairs: number;
  readonly report: (line: string) => void;
}

interface Planted {
  readonly kind: string;
  readonly about: string;
}

/**
 * Orders of all kinds, and books that agree: nothing is found. Then each kind of difference is planted alone, and two at a
 * time, each set on a day of its own: every one is found under its name, and nothing else, and a second comparison adds
 * nothing.
 */
export async function prove({ orders, seed, pairs, report }: ProofOptions): Promise<Proof> {
  const random = randomFrom(seed);
  const sets = setsOf(pairs, random);
  const scene = await liveOrders(orders, sets.length, random);
  try {
    return await proveOn(scene, sets, random, report);
  } finally {
    await scene.world.close();
  }
}

async function proveOn(
  { world, days, orders }: Scene,
  sets: readonly (readonly Plant[])[],
  random: () => number,
  report: ProofOptions['report'],
): Promise<Proof> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) throw new Error('there are no days');
  const whole = { from: first.from, until: last.until };
  report(`${orders} orders lived; comparing clean books`);
  const clean = findingsIn(await world.compare(whole));
  for (const each of clean) report(`✗ clean: ${inWords(each)}`);
  const tally = { planted: 0, found: 0, misnamed: 0, false: clean.length, addedByRerun: 0 };
  const ground = new Ground(
    world.sandbox.context,
    { client: world.table.client, tableName: world.tableName },
    random,
  );
  for (const [index, plants] of sets.entries()) {
    const day = days[index];
    if (day === undefined) throw new Error('a set has no day');
    const planted = await plantOn(day, plants, ground);
    const found = findingsIn(await world.compare(day));
    const judged = judge(planted, found);
    for (const line of judged.lines) report(`✗ ${plants.map(({ kind }) => kind).join(' + ')}: ${line}`);
    tally.planted += planted.length;
    tally.found += judged.found;
    tally.misnamed += judged.misnamed;
    tally.false += judged.false;
    await world.rest();
    tally.addedByRerun += await added(world, async () => world.compare(day));
  }
  report('comparing all of it once more');
  tally.addedByRerun += await added(world, async () => world.compare(whole));
  return { orders, kinds: new Set(sets.flat().map(({ kind }) => kind)).size, ...tally };
}

/** How many items a comparison wrote. */
async function added({ table }: Scene['world'], compare: () => Promise<unknown>): Promise<number> {
  const before = table.written();
  await compare();
  return table.written() - before;
}

const findingsIn = (reports: readonly BooksReport[]): readonly Finding[] => {
  const incomplete = reports.find(({ isComplete }) => !isComplete);
  if (incomplete !== undefined) throw new Error(`${incomplete.from} was not compared to its end`);
  return reports.flatMap(({ findings }) => findings);
};

const inWords = ({ kind, about, detail }: Finding): string => `${kind} of ${about} (${detail})`;

function judge(planted: readonly Planted[], found: readonly Finding[]) {
  const isOf = (one: { readonly about: string }) => (other: { readonly about: string }) =>
    one.about === other.about;
  const right = planted.filter((each) =>
    found.some(({ kind, about }) => kind === each.kind && about === each.about),
  );
  const wrong = found.filter(
    ({ kind, about }) => !planted.some((each) => each.kind === kind && each.about === about),
  );
  const misnamed = wrong.filter((each) => planted.filter((one) => !right.includes(one)).some(isOf(each)));
  return {
    found: right.length,
    misnamed: misnamed.length,
    false: wrong.length - misnamed.length,
    lines: [
      ...planted
        .filter((each) => !right.includes(each))
        .map(({ kind, about }) => `not found: ${kind} of ${about}`),
      ...wrong.map((each) => `not planted: ${inWords(each)}`),
    ],
  };
}

/** These may befall one order at once, and each is found by itself. */
const TOGETHER: ReadonlySet<string> = new Set([
  'capture_amount',
  'capture_currency',
  'capture_repeated',
  'dispute_unknown',
  'document_missing',
  'document_surplus',
]);

async function plantOn(
  { lived, from }: Day,
  plants: readonly Plant[],
  ground: Ground,
): Promise<readonly Planted[]> {
  const shared = plants.every(({ kind }) => TOGETHER.has(kind)) && ground.random() < 0.5;
  const used = new Set<string>();
  const planted: Planted[] = [];
  // What takes a document away comes last: the others may need to read it.
  const takesAway = ({ kind }: Plant): number => Number(kind === 'document_missing');
  for (const { kind, needs, plant } of plants.toSorted((one, other) => takesAway(one) - takesAway(other))) {
    const spots = lived.filter(
      ({ life, order }) => LIVES_OF[needs].includes(life) && !used.has(order.orderId),
    );
    const spot = spots[shared ? 0 : Math.floor(ground.random() * spots.length)];
    if (spot === undefined) throw new Error(`nobody is ${needs} on ${from}`);
    if (!shared) used.add(spot.order.orderId);
    const { order } = spot;
    const atMs = Date.parse(from) + 3_600_000 * ground.upTo(22);
    planted.push({ kind, about: await plant(ground, { merchantId: order.merchantId, order, atMs }) });
  }
  return planted;
}

const LIVES_OF: Readonly<Record<Plant['needs'], readonly string[]>> = {
  nothing: ['paid', 'declined', 'refunded in part', 'refunded whole'],
  paid: ['paid', 'declined, then paid', 'the holder acts', 'the answer is lost'],
  refunded: ['refunded in part', 'refunded whole'],
  declined: ['declined'],
};

/** Each kind alone, and as many pairs as are asked for, drawn. */
function setsOf(pairs: number, random: () => number): readonly (readonly Plant[])[] {
  const all = PLANTS.flatMap((one, index) => PLANTS.slice(index + 1).map((other) => [one, other] as const));
  const drawn = all
    .map((pair) => ({ pair, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ pair }) => pair);
  return [...PLANTS.map((plant) => [plant]), ...drawn.slice(0, pairs)];
}
