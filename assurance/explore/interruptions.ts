import type { FaultKind } from './faults.ts';

/** What becomes of a function in the middle of a call, before the call is sent or after it is carried out. */
export interface Interruption {
  readonly sent: boolean;
  readonly then: 'is slow' | 'stops' | 'wakes after a retry' | 'wakes after a sweep';
}

/** Of the faults that stop a function. The others are worded by the call that they befall. */
export const INTERRUPTIONS: Partial<Record<FaultKind, Interruption>> = {
  slow_unsent: { sent: false, then: 'is slow' },
  slow: { sent: true, then: 'is slow' },
  dies_before: { sent: false, then: 'stops' },
  dies_after: { sent: true, then: 'stops' },
  hangs_before: { sent: false, then: 'stops' },
  hangs_after: { sent: true, then: 'stops' },
  day_unsent: { sent: false, then: 'stops' },
  day_passes: { sent: true, then: 'stops' },
  wakes_unsent_after_retry: { sent: false, then: 'wakes after a retry' },
  wakes_after_retry: { sent: true, then: 'wakes after a retry' },
  wakes_unsent_after_sweep: { sent: false, then: 'wakes after a sweep' },
  wakes_after_sweep: { sent: true, then: 'wakes after a sweep' },
};
