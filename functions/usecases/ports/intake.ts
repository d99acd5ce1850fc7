import type { Act } from '../../domain/audit/act.ts';
import type { Instant } from '../../domain/instant.ts';

/** Since when no new order is taken. */
export interface Pause {
  readonly since: Instant;
}

export interface Intake {
  /** Undefined: new orders are taken. A pause or its end is known within half a minute. */
  pause(): Promise<Pause | undefined>;
}

/** The switch, for a person. False where it stands so already, and then no act is kept. */
export interface IntakeSwitch {
  pauseOrders(act: Act): Promise<boolean>;
  resumeOrders(act: Act): Promise<boolean>;
}
