import type { Probe } from './probe.ts';
import { emptyKey } from './probes/empty-key.ts';
import { lateOwner } from './probes/late-owner.ts';
import { lostClaimResponse } from './probes/lost-claim-response.ts';
import { lostFailure } from './probes/lost-failure.ts';
import { lostSave } from './probes/lost-save.ts';
import { noTimeLeft } from './probes/no-time-left.ts';
import { rejectedDuplicate } from './probes/rejected-duplicate.ts';
import { sharedPayload } from './probes/shared-payload.ts';

/** The holes in Powertools' idempotency that the operation ledger closes. */
export const PROBES: readonly Probe[] = [
  lostSave,
  rejectedDuplicate,
  lateOwner,
  sharedPayload,
  emptyKey,
  noTimeLeft,
  lostClaimResponse,
  lostFailure,
];
