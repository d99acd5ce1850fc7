import { StateMachine } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { addMs } from '../../../functions/domain/instant.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { here } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import type { Functions } from './functions.ts';
import type { Answered } from './invocations.ts';
import type { DeployedSettings } from './settings.ts';

type Definition = DeployedSettings['definition'];

const orderKey = z.object({ merchantId: z.string(), orderId: z.string() });
const namedState = z.object({ state: z.object({ name: z.string() }) });

/** An error as Step Functions names one of a function that was not reached, or that stopped. */
class TaskFailed extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const machines = new WeakMap<Definition, StateMachine>();

/** Read once: to validate a definition takes longer than to run it. */
function machineOf(definition: Definition): StateMachine {
  const known = machines.get(definition);
  if (known !== undefined) return known;
  const options = { validationOptions: { checkArn: false } };
  const machine = new StateMachine(
    z.custom<ConstructorParameters<typeof StateMachine>[0]>().parse(definition),
    options,
  );
  machines.set(definition, machine);
  return machine;
}

/** The deployed state machine, interpreted; its tasks are our functions, and its waits pass on our clock. */
export class WorkflowService {
  readonly #simulation: Simulation;
  readonly #definition: Definition;
  readonly #functions: () => Functions;
  /** Ways through the machine that were taken. */
  readonly #edges: Set<string>;
  running = 0;
  #count = 0;

  constructor(
    simulation: Simulation,
    definition: Definition,
    functions: () => Functions,
    edges: Set<string>,
  ) {
    this.#simulation = simulation;
    this.#definition = definition;
    this.#functions = functions;
    this.#edges = edges;
  }

  /** One execution, from its start to its end. */
  async execute(order: OrderKey): Promise<void> {
    this.#count += 1;
    this.running += 1;
    const execution = new Execution(
      this.#simulation,
      this.#definition,
      this.#functions(),
      `execution-${this.#count}`,
    );
    await execution.run(order, this.#edges);
    this.running -= 1;
  }
}

class Execution {
  readonly #simulation: Simulation;
  readonly #definition: Definition;
  readonly #functions: Functions;
  readonly #name: string;
  readonly #mustEndAt: string;
  readonly #tries = new Map<string, number>();
  #abort: () => void = () => undefined;
  #aborted = false;

  constructor(simulation: Simulation, definition: Definition, functions: Functions, name: string) {
    this.#simulation = simulation;
    this.#definition = definition;
    this.#functions = functions;
    this.#name = name;
    this.#mustEndAt = addMs(simulation.clock.now(), definition.TimeoutSeconds * 1000);
  }

  async run(order: OrderKey, edges: Set<string>): Promise<void> {
    const { merchantId, orderId } = order;
    const tasks = Object.entries(this.#definition.States).filter(([, { Type }]) => Type === 'Task');
    const { result, abort, eventLogs } = machineOf(this.#definition).run(
      { merchantId, orderId },
      {
        noThrowOnAbort: true,
        overrides: {
          taskResourceLocalHandlers: Object.fromEntries(
            tasks.map(([name]) => [name, async (input: unknown) => this.#task(name, orderKey.parse(input))]),
          ),
          retryIntervalOverrides: Object.fromEntries(tasks.map(([name]) => [name, 0])),
        },
      },
    );
    this.#abort = abort;
    void readEdges(eventLogs, edges);
    // A failed execution is nobody's error: the order is due, and the sweep starts another.
    await result.catch(() => undefined);
    if (this.#aborted) edges.add('execution stopped');
  }

  async #task(
    name: string,
    order: OrderKey,
  ): Promise<{ merchantId: string; orderId: string; outcome: string }> {
    if (this.#aborted) throw new TaskFailed('States.Aborted', 'the execution is over');
    await this.#waitBeforeTry(name);
    if (this.#simulation.clock.now() >= this.#mustEndAt) return this.#stop();
    const carryOut = async () => {
      const answered = await this.#invoke(name, order);
      if (answered.code === 'answered') return { ...order, outcome: answered.value };
      throw new TaskFailed(
        'Lambda.Unknown',
        answered.code === 'threw' ? String(answered.error) : 'no answer',
      );
    };
    return here().services.perform({
      name: `workflow: ${name}`,
      kind: 'task',
      carryOut,
      requestId: `${this.#name} ${name}`,
      order,
      faults: {
        result_lost: async () => {
          await carryOut();
          throw new TaskFailed('Lambda.Unknown', 'the result was lost');
        },
        not_invoked: async () => {
          throw new TaskFailed('Lambda.TooManyRequestsException', 'not now');
        },
        fails_throughout: async () => {
          throw new TaskFailed('Lambda.TooManyRequestsException', 'not now');
        },
        execution_lost: async () => this.#stop(),
      },
    });
  }

  async #invoke(name: string, order: OrderKey): Promise<Answered<string>> {
    switch (name) {
      case 'ChargePayment':
        return this.#functions.chargePayment(order);
      case 'RefundPayment':
        return this.#functions.refundPayment(order);
      case 'IssueInvoice':
        return this.#functions.issueInvoice(order);
      default:
        throw new Error(`the workflow has a step ${name} that nobody here knows`);
    }
  }

  /** The wait of the deployed retry, at its longest: full jitter may make it shorter. */
  async #waitBeforeTry(name: string): Promise<void> {
    const tries = this.#tries.get(name) ?? 0;
    this.#tries.set(name, tries + 1);
    const state = this.#definition.States[name];
    if (tries === 0 || state === undefined || !('Retry' in state)) return;
    const [retrier] = retries.parse(state.Retry);
    await this.#simulation.sleep(retrier.IntervalSeconds * retrier.BackoffRate ** (tries - 1) * 1000);
  }

  #stop(): never {
    this.#aborted = true;
    this.#abort();
    throw new TaskFailed('States.Aborted', 'the execution is over');
  }
}

const retries = z.tuple([z.object({ IntervalSeconds: z.number(), BackoffRate: z.number() })]);

/** Where it went from where: `WhatNext to IssueInvoice`, `ChargePayment retried`. */
async function readEdges(
  events: AsyncIterable<{ readonly type: string }>,
  edges: Set<string>,
): Promise<void> {
  let last = 'Start';
  for await (const event of events) {
    const parsed = namedState.safeParse(event);
    if (!parsed.success) continue;
    const { name } = parsed.data.state;
    if (event.type === 'StateEntered') {
      edges.add(`${last} to ${name}`);
      last = name;
    }
    if (event.type === 'StateRetried') edges.add(`${name} retried`);
    if (event.type === 'StateCaught') edges.add(`${name} caught`);
  }
}

/** Every way through the machine that its definition has. */
export function edgesOf({ StartAt, States }: Definition): readonly string[] {
  const ways = z.looseObject({
    Next: z.string().optional(),
    Default: z.string().optional(),
    Choices: z.array(z.looseObject({ Next: z.string() })).default([]),
    Catch: z.array(z.looseObject({ Next: z.string() })).default([]),
    Retry: z.array(z.unknown()).default([]),
  });
  return Object.entries(States).reduce<readonly string[]>(
    (edges, [name, state]) => {
      const { Next, Default, Choices, Catch, Retry } = ways.parse(state);
      const targets = [
        Next,
        Default,
        ...Choices.map((choice) => choice.Next),
        ...Catch.map((one) => one.Next),
      ];
      return [
        ...edges,
        ...targets.filter((target) => target !== undefined).map((target) => `${name} to ${target}`),
        ...Retry.map(() => `${name} retried`),
        ...Catch.map(() => `${name} caught`),
      ];
    },
    [`Start to ${StartAt}`, 'execution stopped'],
  );
}
