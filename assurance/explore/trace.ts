import type { Instant } from '../../functions/domain/instant.ts';
import type { CallKind, FaultKind } from './faults.ts';
import type { Site } from './site.ts';

/** One line of what happened. */
export interface Step {
  readonly at: Instant;
  /** The thread, and the invocation in it. */
  readonly actor: string;
  readonly site: Site;
  readonly kind: CallKind;
  readonly fault?: FaultKind;
  outcome: string;
}

export interface Armed {
  readonly site: Site;
  readonly fault: FaultKind;
}
