import type { FaultKind } from '../faults.ts';
import type { Simulation } from '../simulation.ts';

type Work = () => Promise<void>;

const DELAYED_MS = 660_000;
const AN_HOUR_MS = 3_600_000;

/** One thing, and after a while another one: the same again, most often. */
export const twice =
  (simulation: Simulation, first: Work, afterMs: number, last: Work): Work =>
  async () => {
    await first();
    await simulation.sleep(afterMs);
    await last();
  };

/** What becomes of something that comes of somebody else's accord: it comes late, or for a second time. */
export const lateOrTwice = (simulation: Simulation, first: Work, last: Work) =>
  ({
    duplicated: twice(simulation, first, 1, last),
    duplicated_later: twice(simulation, first, AN_HOUR_MS, last),
    delayed: async () => {
      await simulation.sleep(DELAYED_MS);
      await last();
    },
  }) satisfies Partial<Record<FaultKind, Work>>;
