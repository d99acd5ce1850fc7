import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import { addMs, type Instant } from '../../functions/domain/instant.ts';
import { eachInTurn } from '../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { GatewayDouble } from '../world/gateway-double.ts';
import { ManualClock } from '../world/manual-clock.ts';
import { Deliveries } from './environment/deliveries.ts';
import type { Engine, OpenTable } from './environment/engine.ts';
import { doorOf } from './environment/door.ts';
import { FifoQueue } from './environment/fifo-queue.ts';
import { Functions } from './environment/functions.ts';
import { SeamGateway } from './environment/gateway.ts';
import { Invocations } from './environment/invocations.ts';
import { redriven, Redrives } from './environment/redrives.ts';
import { Schedule } from './environment/schedule.ts';
import type { DeployedSettings } from './environment/settings.ts';
import { WorkflowService } from './environment/workflow.ts';
import { brokenAtRest, snapshotOf } from './judge.ts';
import { AlwaysTrue } from './always-true.ts';
import type { Services } from './place.ts';
import { randomFrom } from './random.ts';
import { Seam } from './seam.ts';
import { Seen } from './seen.ts';
import { whyStopped, Simulation } from './simulation.ts';
import { customersDo, type AroundCustomers } from './environment/browsers.ts';
import { othersAct } from './environment/others.ts';
import { silent } from './environment/silent.ts';
import { Guest, marksOf, NothingDone, type Surroundings, type Visited } from './environment/guests.ts';
import { CHANGES_COURSE, type Interloper } from './interloper.ts';
import type { Armed, Step } from './trace.ts';
import type { Mutant, Wiring } from './wiring.ts';
import { AWAITED_IN_VAIN, Client } from './workloads/client.ts';
import type { Workload } from './workloads/workload.ts';

export interface Experiment {
  readonly workload: Workload;
  readonly seed: number;
  readonly armed: readonly Armed[];
  readonly interloper?: Interloper | undefined;
  readonly mutant?: Mutant;
}

export interface Played {
  readonly trace: readonly Step[];
  /** The promise was broken in these ways; empty when it was kept. */
  readonly broken: readonly string[];
  readonly unfired: readonly Armed[];
  /** It never came in. */
  readonly missing?: Interloper;
  /** What came of the interloper's visit, unless it never came to an end. */
  readonly visited?: Visited;
  /** The visit changed nothing, and the run ends there. */
  readonly same?: true;
  readonly edges: ReadonlySet<string>;
  /** An order had a payment that its customer could confirm. */
  readonly showsSecret: boolean;
  /** Steps until it came to rest; those after it are of the sweep that must not write. */
  readonly restedAfter: number;
}

const START = '2026-11-24T10:00:00.000Z';
const LONG_AFTER = { days: 40 };
const AN_HOUR_MS = 3_600_000;
const MERCHANT = 'acme';
/** Of whoever comes in before anybody has named an order. */
const FIRST_ORDER = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, 'order-1') };

/** One run of a workload, from an empty table to rest. */
export class Run {
  readonly #settings: DeployedSettings;
  readonly #engine: Engine;
  readonly #experiment: Experiment;
  readonly #clock = new ManualClock(START);
  readonly #double = new GatewayDouble(this.#clock);
  readonly #always = new AlwaysTrue(this.#double);
  readonly #simulation: Simulation;
  readonly #seam: Seam;
  readonly #exchanges: Snapshot['exchanges'][number][] = [];
  readonly #unserved: string[] = [];
  readonly #documents = new Set<string>();
  readonly #edges = new Set<string>();
  #documentsFailUntil: Instant = '';

  constructor(settings: DeployedSettings, engine: Engine, experiment: Experiment) {
    this.#settings = settings;
    this.#engine = engine;
    this.#experiment = experiment;
    const { workload, seed, armed } = experiment;
    const random = randomFrom(seed);
    this.#simulation = new Simulation(this.#clock, (ready) =>
      workload.steps === 'in_turn' ? 0 : Math.floor(random() * ready.length),
    );
    this.#seam = new Seam(this.#simulation, armed, () => this.#always.look());
  }

  /** Nothing is due, so there is nothing for it to find: of pairs, and of interlopers, which are many, it is believed. */
  #isSweptLongAfter(): boolean {
    const { armed, interloper } = this.#experiment;
    return armed.length < 2 && interloper === undefined;
  }

  async play(): Promise<Played> {
    const { workload, mutant } = this.#experiment;
    const seen = new Seen(silent);
    const table = await this.#engine.open(this.#clock, silent, (before, after) => {
      this.#always.see(before, after);
      if (after !== undefined) seen.see(after);
    });
    const broken: string[] = [];
    let restedAfter: number | undefined;
    let guest: Guest | undefined;
    let same = false;
    try {
      await table.stock(MERCHANT, 'mug', workload.onHand, workload.stockShards);
      const queue = new FifoQueue(this.#clock, this.#settings.queue, (letter) => redrives.died(letter));
      const services = this.#services(table.dynamo, {
        start: (order, delayMs) => {
          this.#spawn(services, `execution`, async () => workflow.execute(order), delayMs);
        },
        send: (message) => {
          queue.send(message);
          deliveries.poll();
        },
      });
      const spawn = (name: string, work: () => Promise<void>, delayMs = 0): void =>
        this.#spawn(services, name, work, delayMs);
      const redrives = new Redrives(this.#simulation, queue, spawn, (letter) => wired.redrive(letter));
      const deliveries = new Deliveries(
        this.#simulation,
        queue,
        () => functions,
        spawn,
        redrives,
        workload.webhooks,
      );
      const gateway = new SeamGateway(this.#double, (news) => deliveries.tell(news));
      const wiring: Wiring = {
        clock: this.#clock,
        log: silent,
        ...table.ledger,
        ...this.#engine.outside,
        gateway,
        verifier: doorOf(this.#clock),
        eachInTurn,
        redrive: redriven,
        sweeps: true,
        succeedsOnce: true,
        keyOf: (key) => key,
      };
      const wired = mutant === undefined ? wiring : mutant.wire(wiring);
      const functions = new Functions(
        new Invocations(this.#simulation, this.#settings.timeoutSeconds),
        wired,
      );
      const workflow = new WorkflowService(
        this.#simulation,
        this.#settings.definition,
        () => functions,
        this.#edges,
      );
      const schedule = new Schedule(this.#simulation, table, functions, spawn, wired.sweeps);
      const confirm = ({ orderId }: OrderKey): string => gateway.confirmed(seen.secretOf(orderId));
      guest = this.#expectGuest({ services, table, functions, deliveries, schedule, workflow, confirm });
      const simulation = this.#simulation;
      this.#perform(functions, deliveries, { ...wired, simulation, gateway, schedule, spawn });
      await this.#simulation.run(async () => schedule.next());
      const before = await table.fingerprint();
      restedAfter = this.#seam.trace.length;
      const end = {
        items: await table.contents(),
        gateway: this.#double,
        exchanges: this.#exchanges,
        deliveries: deliveries.accepted,
        told: deliveries.told,
        documents: [...this.#documents],
        queued: queue.length,
        deadLetters: queue.deadLetters.length,
        running: workflow.running,
      };
      const snapshot = snapshotOf(end);
      broken.push(
        ...brokenAtRest(snapshot, end, workload, this.#always.claims),
        ...this.#unexpected(snapshot),
        ...deliveries.broken,
        ...(await seen.broken()),
      );
      if (wired.sweeps && this.#isSweptLongAfter()) {
        this.#clock.advance(LONG_AFTER);
        schedule.sweepNow();
        await this.#simulation.run(async () => undefined);
        if ((await table.fingerprint()) !== before) broken.push('rest: a sweep long after wrote something');
      }
    } catch (error) {
      if (error instanceof NothingDone) same = true;
      else broken.push(whyStopped(error));
    }
    await table.close();
    const unique = new Set([...this.#always.broken, ...broken]);
    const { trace, unfired, missing } = this.#seam;
    const visited = guest?.visited;
    restedAfter ??= trace.length;
    return {
      trace,
      broken: [...unique],
      unfired,
      edges: this.#edges,
      restedAfter,
      showsSecret: seen.showsSecret,
      ...(missing === undefined ? {} : { missing }),
      ...(visited === undefined ? {} : { visited }),
      ...(same ? { same } : {}),
    };
  }

  #expectGuest({
    table,
    ...around
  }: Omit<Surroundings, 'simulation' | 'client' | 'marks'> & { readonly table: OpenTable }):
    Guest | undefined {
    const { interloper } = this.#experiment;
    if (interloper === undefined) return undefined;
    const marks = marksOf(table, this.#seam.trace, this.#double.captures);
    const client = new Client(this.#simulation, around.functions, this.#exchanges, this.#unserved, MERCHANT);
    const guest = new Guest(interloper, { simulation: this.#simulation, client, marks, ...around });
    this.#seam.expect(interloper, (order = FIRST_ORDER, { invocation }) =>
      guest.comeIn(order, invocation?.frozen === false ? invocation : undefined),
    );
    return guest;
  }

  /** What a workload is to come to, unless somebody came in who wants something else. */
  #unexpected(snapshot: Snapshot): readonly string[] {
    const { workload, interloper } = this.#experiment;
    return interloper !== undefined && CHANGES_COURSE.has(interloper.actor)
      ? this.#unserved.filter((text) => !text.includes(AWAITED_IN_VAIN))
      : [...workload.expects(snapshot), ...this.#unserved];
  }

  #perform(functions: Functions, deliveries: Deliveries, around: AroundCustomers): void {
    const { gateway, schedule, spawn } = around;
    this.#experiment.workload.play({
      client: (name, work, merchantId = MERCHANT) => {
        const client = new Client(this.#simulation, functions, this.#exchanges, this.#unserved, merchantId);
        spawn(name, async () => work(client));
      },
      ...customersDo(around),
      refuseRefundsOf: (amountMinor) => gateway.refuseRefundsOf(amountMinor),
      captureLate: (afterMs) => {
        spawn('late capture', async () => gateway.captureLate(), afterMs);
      },
      documentsFail: (forMs) => {
        this.#documentsFailUntil = addMs(this.#clock.now(), forMs);
      },
      tell: (news) => deliveries.tell(news),
      tellCapturesAgain: (times, afterMs) => {
        const tellAgain = async (): Promise<void> => deliveries.tellTogether(gateway.capturesAgain(times));
        spawn('gateway', tellAgain, afterMs);
      },
      ...othersAct(this.#double, this.#clock, deliveries, spawn),
      sweepTwice: () => schedule.twice(),
    });
  }

  #services(dynamo: Services['dynamo'], more: Pick<Services, 'start' | 'send'>): Services {
    const services: Services = {
      perform: async (call) => this.#seam.perform(call),
      later: (name, work, milliseconds) => {
        const { clock } = this.#simulation;
        // What is under way for a day is on no connection any more.
        const gone = addMs(clock.now(), milliseconds + AN_HOUR_MS);
        const quietly = async (): Promise<void> => {
          if (clock.now() < gone) await work().catch(() => undefined);
        };
        this.#spawn(services, name, quietly, milliseconds);
      },
      sleep: async (milliseconds) => this.#seam.sleep(milliseconds),
      dynamo,
      ...more,
      putObject: (key) => {
        if (this.#clock.now() < this.#documentsFailUntil) return 'unavailable';
        if (this.#documents.has(key)) return 'there_already';
        this.#documents.add(key);
        return 'written';
      },
    };
    return services;
  }

  #spawn(services: Services, name: string, work: () => Promise<void>, delayMs = 0): void {
    this.#simulation.spawn(name, (thread) => ({ thread, services }), work, delayMs);
  }
}
