/** What was asked of AWS, in the units in which it is billed. */
export interface Usage {
  readonly httpRequests: number;
  readonly lambdaInvocations: number;
  /** Executions: what an Express workflow is billed by. */
  readonly workflowRuns: number;
  /** States entered: what a Standard workflow is billed by. */
  readonly workflowStates: number;
  readonly queueRequests: number;
  readonly documentPuts: number;
  readonly busEvents: number;
  readonly scheduledStarts: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

export type Unit = keyof Usage;

const NOTHING: Usage = {
  httpRequests: 0,
  lambdaInvocations: 0,
  workflowRuns: 0,
  workflowStates: 0,
  queueRequests: 0,
  documentPuts: 0,
  busEvents: 0,
  scheduledStarts: 0,
  writeUnits: 0,
  readUnits: 0,
};

/** What one part of an order's way used. */
export interface Step {
  readonly name: string;
  readonly usage: Usage;
  /** Requests to DynamoDB, by their names, in order. */
  readonly requests: readonly string[];
  /** Lines that the functions logged. */
  readonly lines: readonly string[];
}

const combine = (one: Usage, other: Usage, how: (a: number, b: number) => number): Usage => ({
  httpRequests: how(one.httpRequests, other.httpRequests),
  lambdaInvocations: how(one.lambdaInvocations, other.lambdaInvocations),
  workflowRuns: how(one.workflowRuns, other.workflowRuns),
  workflowStates: how(one.workflowStates, other.workflowStates),
  queueRequests: how(one.queueRequests, other.queueRequests),
  documentPuts: how(one.documentPuts, other.documentPuts),
  busEvents: how(one.busEvents, other.busEvents),
  scheduledStarts: how(one.scheduledStarts, other.scheduledStarts),
  writeUnits: how(one.writeUnits, other.writeUnits),
  readUnits: how(one.readUnits, other.readUnits),
});

const sum = (usages: readonly Usage[]): Usage =>
  usages.reduce((total, usage) => combine(total, usage, (a, b) => a + b), NOTHING);

export const times = (usage: Usage, factor: number): Usage => combine(usage, NOTHING, (a) => a * factor);

/** What each of so many used, beside what was used without them. */
export const each = (together: Usage, without: Usage, count: number): Usage =>
  times(
    combine(together, without, (a, b) => a - b),
    1 / count,
  );

export const totalOf = (steps: readonly Step[]): Usage => sum(steps.map(({ usage }) => usage));

/** Counts while work goes on. */
export class Meter {
  #usage = NOTHING;
  #requests: string[] = [];
  readonly #logLines: () => readonly string[];

  /** @param logLines what was logged since it was asked last */
  constructor(logLines: () => readonly string[] = () => []) {
    this.#logLines = logLines;
  }

  count(unit: Unit, amount = 1): void {
    this.#usage = { ...this.#usage, [unit]: this.#usage[unit] + amount };
  }

  request(name: string): void {
    this.#requests.push(name);
  }

  /** What `work` used, and nothing before or after it. */
  async during(name: string, work: () => Promise<unknown>): Promise<Step> {
    this.#usage = NOTHING;
    this.#requests = [];
    this.#logLines();
    await work();
    return { name, usage: this.#usage, requests: this.#requests, lines: this.#logLines() };
  }
}
