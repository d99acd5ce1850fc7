import { isDeepStrictEqual } from 'node:util';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { snapshotAtRest, unfinished } from '../../local/at-rest.ts';
import type { Cloud } from '../../cli/cloud.ts';
import { openCloud } from '../../local/open-cloud.ts';
import { violations } from '../../local/invariants.ts';
import { type Item, readTable } from '../../local/read-table.ts';
import { runCdk } from '../../cli/run-cdk.ts';
import { takeSnapshot } from '../../local/take-snapshot.ts';
import { step } from '../../cli/progress.ts';
import { seed } from '../../local/seed.ts';
import { checkOut } from '../releases/last-release.ts';
import { deployRelease, type Release, synthesiseEarlier, synthesiseThis } from '../releases/release.ts';
import { differencesOf } from '../../cli/dangerous-changes.ts';
import { indexSteps } from '../../cli/index-steps.ts';
import { templatesIn } from '../../cli/template.ts';
import { resourcesLeft } from './resources-left.ts';
import { placeOneOfEachEnd, place, replayAll, until } from './requests.ts';
import { shapeDifferences, shapesOf } from './item-shapes.ts';
import { authenticate, leaveEveryState } from './states.ts';
import { type Memory, type World, worldOf } from './world.ts';

export interface Rehearsal {
  /** The commit that was deployed first. */
  readonly from: string;
  readonly orders: number;
  /** Requests that were answered as the first time, after each of the three deployments. */
  readonly replays: number;
  readonly violations: readonly string[];
  readonly rolledBack: boolean;
  /** In what the release before and this one differ, and what the rollback could not read. */
  readonly notes: readonly string[];
}

/** What a workflow has given up is swept each minute, and less often the longer it is open. */
const REST_MS = 900_000;
const AUTHENTICATION_CARD = 'pm_card_authenticationRequired';

/** Deploys the last release to a local cloud of its own, this one over it, the last one over this, and this one again. */
export async function rehearse(from: string, runDirectory: string): Promise<Rehearsal> {
  const directory = await step(`Check out ${from.slice(0, 10)}`, async () => checkOut(from));
  const earlier = await step('Synthesise the last release', async () =>
    synthesiseEarlier(from, directory, 'dev'),
  );
  const now = await step('Synthesise this release', async () =>
    synthesiseThis('dev', earlier.names, runDirectory),
  );
  const steps = await step('Synthesise the steps between', async () =>
    stepsBetween(earlier, now, runDirectory),
  );
  const cloud = await step('Local cloud', async (report) => openCloud(runDirectory, report));
  try {
    return await new Rehearsing(cloud, runDirectory, { earlier, now, steps }).play();
  } finally {
    await cloud.close();
  }
}

/** CloudFormation makes or deletes one index in an update: this release with one index more each time, but for the last. */
async function stepsBetween(
  earlier: Release,
  now: Release,
  runDirectory: string,
): Promise<readonly Release[]> {
  const orders = async ({ assembly }: Release) =>
    (await templatesIn(assembly)).get('OnceOrders') ?? { Resources: {} };
  const steps: Release[] = [];
  for (const indexes of indexSteps(await orders(earlier), await orders(now))) {
    steps.push(await synthesiseThis('dev', earlier.names, runDirectory, indexes));
  }
  return steps;
}

interface Releases {
  readonly earlier: Release;
  readonly now: Release;
  readonly steps: readonly Release[];
}

class Rehearsing {
  readonly #cloud: Cloud;
  readonly #runDirectory: string;
  readonly #earlier: Release;
  readonly #now: Release;
  readonly #steps: readonly Release[];
  readonly #memory: Memory = { exchanges: [], answered: [], apiKeys: {} };
  readonly #violations: string[] = [];
  readonly #notes: string[] = [];
  #replays = 0;

  constructor(cloud: Cloud, runDirectory: string, { earlier, now, steps }: Releases) {
    this.#cloud = cloud;
    this.#runDirectory = runDirectory;
    this.#earlier = earlier;
    this.#now = now;
    this.#steps = steps;
  }

  async play(): Promise<Rehearsal> {
    const { names } = this.#earlier;
    await step('Bootstrap the account', async () => this.#bootstrap());
    const first = await this.#deployed('Deploy the last release', this.#earlier);
    await step('Seed a merchant', async () => this.#seed(first));
    const before = await this.#world();
    const carryOn = await step('Leave orders in every state', async () =>
      leaveEveryState(before, this.#earlier, this.#runDirectory),
    );
    const itemsBefore = await itemsIn(before);

    for (const one of this.#steps) await this.#deployed('Deploy this release with one index more', one);
    const after = await this.#deployed('Deploy this release over it', this.#now);
    await step('Carry on', async () => carryOn(after));
    await step('Place more', async () => placeOneOfEachEnd(after, 'after'));
    await this.#judge('after the upgrade', after);
    this.#violations.push(...(await resourcesLeft(this.#cloud, names, this.#now.assembly)));
    await this.#differences(itemsBefore, await itemsIn(after));

    const withCustomer = await step('Leave one with its customer', async () => leaveWithCustomer(after));
    for (const one of this.#steps.toReversed()) await this.#deployed('Take one index away', one);
    const back = await this.#deployed('Roll back', this.#earlier);
    await step('Use what is rolled back', async () => this.#useRolledBack(back, withCustomer));
    for (const one of this.#steps) await this.#deployed('Deploy this release with one index more', one);
    const forward = await this.#deployed('Deploy this release again', this.#now);
    await this.#judge('after the rollback and forward again', forward);
    return {
      from: this.#earlier.commit,
      orders: new Set(this.#memory.exchanges.flatMap(orderPlacedIn)).size,
      replays: this.#replays,
      violations: this.#violations,
      rolledBack: true,
      notes: this.#notes,
    };
  }

  async #bootstrap(): Promise<void> {
    const args = ['bootstrap', '--app', this.#now.assembly];
    await runCdk(args, this.#cloud.environment, `${this.#runDirectory}/bootstrap.log`);
  }

  readonly #world = async (): Promise<World> => worldOf(this.#cloud, this.#earlier.names, this.#memory);

  async #deployed(title: string, release: Release): Promise<World> {
    await step(title, async () => deployRelease(this.#cloud, release, this.#runDirectory));
    return this.#world();
  }

  async #seed({ apiUrl, sources }: World): Promise<void> {
    const apiKeys = await seed(this.#cloud, apiUrl, sources.tableName, { isEarlierRelease: true });
    Object.assign(this.#memory.apiKeys, apiKeys);
  }

  async #judge(when: string, world: World): Promise<void> {
    const { same, others } = await step(`Replay ${when}`, async () => replayAll(world));
    this.#replays += same;
    const take = async () => takeSnapshot(world.sources, this.#memory.exchanges);
    const snapshot = await step(`Come to rest ${when}`, async (report) =>
      snapshotAtRest(take, report, REST_MS),
    );
    const broken = violations(snapshot).map(({ invariant, detail }) => `${invariant}: ${detail}`);
    const wrong = [...others, ...broken, ...unfinished(snapshot)];
    this.#violations.push(...wrong.map((text) => `${when}: ${text}`));
  }

  /** The release before serves on: what it cannot read it leaves alone. */
  async #useRolledBack(world: World, withCustomer: string): Promise<void> {
    const itemsBefore = await itemsIn(world);
    const unreadable = await this.#unreadable(world);
    await place(world, 'rolled-back').then(async (orderId) =>
      until(world, orderId, ({ status }) => status === 'paid'),
    );
    if (!unreadable.has(withCustomer)) await authenticate(world, withCustomer);
    const { same, others } = await replayAll(world, async (send) => send());
    this.#replays += same;
    this.#notes.push(
      `the last release reads all but ${unreadable.size} orders of this one`,
      ...others.map((text) => `the last release: ${text}`),
    );
    const itemsNow = new Map((await itemsIn(world)).map((item) => [nameOf(item), item]));
    for (const item of itemsBefore) {
      if (![...unreadable].some((orderId) => nameOf(item).includes(orderId))) continue;
      if (isDeepStrictEqual(item, itemsNow.get(nameOf(item)))) continue;
      this.#violations.push(`the last release changed ${nameOf(item)}, which it cannot read`);
    }
  }

  async #unreadable({ merchant }: World): Promise<ReadonlySet<string>> {
    const unreadable = new Set<string>();
    for (const orderId of new Set(this.#memory.exchanges.flatMap(orderPlacedIn))) {
      if ((await merchant.readOrder(orderId)).status !== 200) unreadable.add(orderId);
    }
    return unreadable;
  }

  async #differences(was: readonly Item[], becomes: readonly Item[]): Promise<void> {
    const known = new Set(was.map(({ pk }) => pk));
    const shapes = shapeDifferences(shapesOf(was), shapesOf(becomes.filter(({ pk }) => !known.has(pk))));
    this.#notes.push(...shapes.map((text) => `items, ${text}`));
    const templates = await templatesIn(this.#now.assembly);
    for (const [stack, template] of await templatesIn(this.#earlier.assembly)) {
      const next = templates.get(stack) ?? { Resources: {} };
      this.#notes.push(...differencesOf(template, next).map((text) => `${stack}, ${text}`));
    }
  }
}

const itemsIn = async ({ sources }: World): Promise<readonly Item[]> =>
  readTable(new DynamoDBClient(sources.aws), sources.tableName);

const nameOf = ({ pk, sk }: Item): string => `${String(pk)} ${String(sk)}`;

const orderPlacedIn = ({ route, orderId }: Memory['exchanges'][number]): readonly string[] =>
  route === 'POST /orders' && orderId !== undefined ? [orderId] : [];

async function leaveWithCustomer(world: World): Promise<string> {
  const orderId = await place(world, 'with-a-customer-again', AUTHENTICATION_CARD);
  await until(world, orderId, ({ action }) => action !== undefined);
  return orderId;
}
