import { POSSIBLE, UNREACHABLE, type CallKind, type FaultKind } from './faults.ts';

interface Rule {
  readonly faults: readonly FaultKind[];
  /** What keeps these faults to the kinds of calls that they are possible at. */
  readonly reason: string;
}

/** Each fault has a place of its own: it is told by the kind of a call alone, whichever calls there are. */
const RULES: readonly Rule[] = [
  {
    // The seam refuses a call that says otherwise.
    faults: POSSIBLE.gateway_question.filter(
      (fault) => POSSIBLE.read.includes(fault) && POSSIBLE.write.includes(fault),
    ),
    reason: 'no function makes this call: a function stops at its own calls',
  },
  {
    faults: ['throttled', 'internal_error', 'response_lost', 'unavailable', 'unanswered', 'lands_late'],
    reason: 'it does not pass the wire of an AWS client, which words this and repeats it',
  },
  {
    faults: ['lands_after_retry', 'lands_after_sweep'],
    reason: 'nobody sends it over a wire: what brings it has faults of its own',
  },
  { faults: ['torn_early', 'torn_late'], reason: 'it reads no more than one item of the table' },
  { faults: ['conflict'], reason: 'only DynamoDB has transactions that conflict' },
  {
    faults: [
      'refused',
      'lost_before',
      'lost_after',
      'stored_fault',
      'stored_fault_undone',
      'repeat_refused_unread',
      'day_unsent',
      'day_passes',
    ],
    reason: 'only the gateway answers so, and only its keys are forgotten after a day',
  },
  { faults: ['never_runs', 'runs_twice', 'runs_late'], reason: 'it starts no execution' },
  { faults: ['fails_throughout', 'execution_lost'], reason: 'it is no task of an execution' },
  {
    faults: ['result_lost', 'not_invoked'],
    reason: 'nobody waits for a function’s result here, or the sender repeats it, which `delayed` shows',
  },
  {
    faults: ['duplicated', 'duplicated_later', 'delayed'],
    reason: 'nobody delivers it a second time or late of their own accord',
  },
  {
    faults: [
      'redelivered',
      'delete_lost',
      'never_deleted',
      'never_handed_out',
      'slow_throughout',
      'first_fails',
    ],
    reason: 'it is not out of a queue',
  },
  { faults: ['forged'], reason: 'it bears no signature' },
  { faults: ['skipped'], reason: 'no schedule brings it' },
];

/** Why a fault cannot befall a call of this kind; undefined where nobody knows a reason. */
export const whyNot = (kind: CallKind, fault: FaultKind): string | undefined =>
  UNREACHABLE[kind]?.[fault] ?? RULES.find(({ faults }) => faults.includes(fault))?.reason;
