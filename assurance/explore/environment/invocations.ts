import { addMs } from '../../../functions/domain/instant.ts';
import { here, places, type Invocation, type Place } from '../place.ts';
import type { Simulation } from '../simulation.ts';

export type Answered<Value> =
  | { readonly code: 'answered'; readonly value: Value }
  | { readonly code: 'threw'; readonly error: unknown }
  /** The caller knows nothing but that. */
  | { readonly code: 'silent' };

export interface InvocationOwner {
  readonly owner: string;
  readonly deadline: string;
}

/** Invocations of functions: each with its own owner and deadline, until it answers, or its caller has given it up. */
export class Invocations {
  readonly #simulation: Simulation;
  readonly #timeoutSeconds: Readonly<Record<string, number>>;
  #count = 0;

  constructor(simulation: Simulation, timeoutSeconds: Readonly<Record<string, number>>) {
    this.#simulation = simulation;
    this.#timeoutSeconds = timeoutSeconds;
  }

  get count(): number {
    return this.#count;
  }

  async invoke<Value>(
    of: string,
    work: (invocation: InvocationOwner) => Promise<Value>,
    slowMs = 0,
  ): Promise<Answered<Value>> {
    const caller = here();
    const seconds = this.#timeoutSeconds[of];
    if (seconds === undefined) throw new Error(`no function ${of} is deployed`);
    this.#count += 1;
    const silence = Promise.withResolvers<'dies' | 'hangs'>();
    const invocation: Invocation = {
      id: this.#count,
      of,
      deadline: addMs(this.#simulation.clock.now(), seconds * 1000),
      dead: false,
      frozen: false,
      slowMs,
      fallSilent: silence.resolve,
    };
    const place: Place = { thread: caller.thread, services: caller.services, invocation };
    const { deadline, id } = invocation;
    const settled = places.run(place, async () => outcomeOf(work({ owner: `owner-${id}`, deadline })));
    // Who went on in a thread of its own ends it, unless it was stopped there, which ended it.
    void settled.then(() => {
      if (place.thread !== caller.thread && !invocation.dead) this.#simulation.end(place.thread);
    });
    const first = await Promise.race([settled, silence.promise]);
    if (typeof first !== 'string') return first;
    if (first === 'hangs') await this.#simulation.sleepUntil(deadline);
    return { code: 'silent' };
  }
}

async function outcomeOf<Value>(work: Promise<Value>): Promise<Answered<Value>> {
  try {
    return { code: 'answered', value: await work };
  } catch (error) {
    return { code: 'threw', error };
  }
}
