import { deduplicationIdOf } from '../../../cli/operator/dead-letters.ts';
import { here, type QueuedMessage } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import type { FifoQueue, Received } from './fifo-queue.ts';
import { lateOrTwice } from './late-or-twice.ts';

const MINUTE_MS = 60_000;

/** What the function that reads the queue has made of a message that becomes a dead letter. */
type Fate = 'applied' | 'not applied';

/**
 * What goes back to the queue: the letter as it was, with its event's name in its attributes. The deduplication id is the
 * letter's, as `npm run once -- redrive` gives it: the queue may still know the event's.
 */
export const redriven = ({ id, groupId, body, attributes }: Received): QueuedMessage => ({
  groupId,
  body,
  attributes,
  deduplicationId: deduplicationIdOf(id),
});

/** The person who redrives dead letters, a minute after they died. One that no fault explains is left where it is. */
export class Redrives {
  readonly #simulation: Simulation;
  readonly #queue: FifoQueue;
  readonly #spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void;
  readonly #toMessage: (letter: Received) => QueuedMessage;
  readonly #explained = new Map<string, Fate>();

  constructor(
    simulation: Simulation,
    queue: FifoQueue,
    spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void,
    toMessage: (letter: Received) => QueuedMessage,
  ) {
    this.#simulation = simulation;
    this.#queue = queue;
    this.#spawn = spawn;
    this.#toMessage = toMessage;
  }

  /** A fault may make dead letters of these. */
  explain(batch: readonly Received[], fate: Fate): void {
    for (const { id } of batch) this.#explained.set(id, fate);
  }

  died(letter: Received): void {
    const fate = this.#explained.get(letter.id);
    if (fate !== undefined) this.#spawn('operator', async () => this.#redrive(letter, fate), MINUTE_MS);
  }

  async #redrive(letter: Received, fate: Fate): Promise<void> {
    const send = async (): Promise<void> => here().services.send(this.#toMessage(letter));
    const carryOut = async (): Promise<void> => {
      await send();
      this.#queue.deleteDeadLetter(letter.id);
    };
    await here().services.perform({
      name: `redrive: ${fate}`,
      kind: 'redrive',
      carryOut,
      // It was sent, and not deleted: somebody does it again.
      faults: lateOrTwice(this.#simulation, send, carryOut),
    });
  }
}
