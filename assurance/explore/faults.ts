/** What may befall a call, from the weakest to the strongest: a failure is shown with the weakest that brings it about. */
export const FAULTS = {
  throttled: 'refused once (ProvisionedThroughputExceeded); the client library repeats it',
  internal_error: 'answered with 500 once, nothing done; the client library repeats it',
  conflict: 'refused for a conflict with another transaction',
  slow_unsent: 'paused for ten seconds before it is sent; everybody else goes on',
  torn_early: 'reads its first item, and the others ten seconds later; everybody else goes on between',
  torn_late: 'reads its last item ten seconds after the others; everybody else goes on between',
  slow: 'done, and the answer takes ten seconds; everybody else goes on',
  response_lost: 'done, and the answer is lost; the client library times out and repeats it',
  lands_late: 'no answer, the client library repeats it; the first one is carried out five seconds later',
  refused: 'refused by the gateway at the door: certainly nothing happened',
  lost_before: 'never reaches the gateway, which the caller cannot know',
  lost_after: 'carried out by the gateway, and the answer is lost',
  stored_fault: 'carried out; the gateway answers 500, and again under the same key',
  stored_fault_undone: 'nothing done; the gateway answers 500, and again under the same key',
  repeat_refused_unread:
    'carried out, and the answer is lost; the repeat gets a 400 before the gateway looks at its key',
  unavailable: 'answered with 500 however often it is repeated',
  unanswered: 'done, and no answer comes however often it is repeated',
  lands_after_retry:
    'no answer however often it is repeated; one of them is carried out after the caller tried again',
  lands_after_sweep: 'no answer; carried out after the next sweep',
  dies_before: 'the function dies before it; its caller learns it at once',
  dies_after: 'the function dies after it; its caller learns it at once',
  hangs_before: 'the function hangs before it; its caller learns it when the time is over',
  hangs_after: 'the function hangs after it; its caller learns it when the time is over',
  wakes_unsent_after_retry: 'frozen before it is sent, and goes on after its caller tried again',
  wakes_after_retry: 'done and frozen, and goes on after its caller tried again',
  wakes_unsent_after_sweep: 'frozen before it is sent, and goes on after the next sweep',
  wakes_after_sweep: 'done and frozen, and goes on after the next sweep',
  day_unsent: 'the function hangs before it, and all else too for 25 hours: the gateway forgets its keys',
  day_passes: 'the function hangs after it, and all else too for 25 hours: the gateway forgets its keys',
  result_lost: 'the function succeeded, and its caller never learns it',
  not_invoked: 'the caller fails to invoke the function, once',
  fails_throughout: 'the caller fails to invoke the function however often it tries',
  execution_lost: 'the execution vanishes here',
  never_runs: 'the start is accepted, and nothing ever runs',
  runs_twice: 'one start runs twice, at once',
  runs_late: 'the start is accepted, and runs five minutes later',
  duplicated: 'comes twice, one after the other',
  duplicated_later: 'comes again after an hour',
  delayed: 'comes eleven minutes late: others overtake it',
  redelivered: 'handed out again after it was dealt with',
  delete_lost: 'dealt with, but not taken out of the queue',
  never_deleted:
    'dealt with, and never taken out of the queue: a dead letter in the end, which somebody redrives',
  never_handed_out:
    'handed to nobody however often it is tried: a dead letter in the end, which somebody redrives',
  slow_throughout:
    'every call of the function takes 2.4 seconds, and none fails, however often it is handed out',
  first_fails:
    'the first message fails however often it is handed out: a dead letter in the end, which somebody redrives',
  forged: 'somebody is there first, with its signature and another body',
  skipped: 'this run of the schedule does not happen',
} as const;

export type FaultKind = keyof typeof FAULTS;

export const isFaultKind = (text: string): text is FaultKind => Object.hasOwn(FAULTS, text);

export const STRENGTH: ReadonlyMap<string, number> = new Map(
  Object.keys(FAULTS).map((kind, index) => [kind, index]),
);

/** What kind of call it is: it decides what can befall it. */
export type CallKind =
  | 'read'
  | 'read_of_many'
  | 'write'
  | 'service'
  | 'start'
  | 'gateway_effect'
  | 'gateway_cancel'
  | 'gateway_question'
  | 'task'
  | 'request'
  | 'webhook'
  | 'message'
  | 'redrive'
  | 'confirmation'
  | 'schedule';

/** The function stops, in the middle: at any call at all. */
const STOPS = [
  'slow_unsent',
  'slow',
  'dies_before',
  'dies_after',
  'hangs_before',
  'hangs_after',
  'wakes_unsent_after_retry',
  'wakes_after_retry',
  'wakes_unsent_after_sweep',
  'wakes_after_sweep',
] as const;

const WIRE = ['throttled', 'internal_error', 'response_lost', 'unavailable', 'unanswered'] as const;
const LANDS = ['lands_late', 'lands_after_retry', 'lands_after_sweep'] as const;
/** What a gateway does with an idempotency key. */
const KEYED = ['stored_fault', 'stored_fault_undone', 'repeat_refused_unread'] as const;
const EFFECT = [
  ...STOPS,
  'refused',
  'lost_before',
  'lost_after',
  'lands_after_retry',
  'lands_after_sweep',
] as const;

export const POSSIBLE: Readonly<Record<CallKind, readonly FaultKind[]>> = {
  read: [...STOPS, ...WIRE],
  read_of_many: [...STOPS, ...WIRE, 'torn_early', 'torn_late'],
  write: [...STOPS, ...WIRE, 'conflict', ...LANDS],
  service: [...STOPS, ...WIRE, ...LANDS],
  start: [...STOPS, ...WIRE, ...LANDS, 'never_runs', 'runs_twice', 'runs_late'],
  gateway_effect: [...EFFECT, ...KEYED, 'day_unsent', 'day_passes'],
  gateway_cancel: [...EFFECT, 'day_unsent', 'day_passes'],
  gateway_question: [...STOPS, 'refused', 'lost_before', 'day_unsent', 'day_passes'],
  task: ['result_lost', 'not_invoked', 'fails_throughout', 'execution_lost'],
  request: ['result_lost', 'not_invoked'],
  webhook: ['duplicated', 'duplicated_later', 'delayed', 'result_lost', 'forged'],
  message: [
    'redelivered',
    'delete_lost',
    'never_deleted',
    'never_handed_out',
    'not_invoked',
    'slow_throughout',
    'first_fails',
  ],
  redrive: ['duplicated', 'duplicated_later', 'delayed'],
  confirmation: ['duplicated', 'duplicated_later', 'delayed'],
  schedule: ['skipped', 'duplicated'],
};

const READS = {
  conflict: 'GetItem, BatchGetItem and Query take part in no conflict',
  lands_late: 'a read has no effect: late, it is one whose answer was lost',
  lands_after_retry: 'a read has no effect: late, it is one whose answer was lost',
  lands_after_sweep: 'a read has no effect: late, it is one whose answer was lost',
} as const;

/** Why a fault that befalls other calls of the same service cannot befall one of this kind. */
export const UNREACHABLE: Readonly<Partial<Record<CallKind, Readonly<Partial<Record<FaultKind, string>>>>>> =
  {
    read: READS,
    read_of_many: READS,
    service: { conflict: 'only DynamoDB has transactions that conflict' },
    start: { conflict: 'only DynamoDB has transactions that conflict' },
    gateway_cancel: {
      stored_fault: 'a cancellation is sent without an idempotency key',
      stored_fault_undone: 'a cancellation is sent without an idempotency key',
      repeat_refused_unread: 'a cancellation is sent without an idempotency key',
    },
    gateway_question: {
      lost_after: 'a question has no effect: its answer lost is the question lost',
      stored_fault: 'a question has no idempotency key under which anything is stored',
      stored_fault_undone: 'a question has no idempotency key under which anything is stored',
      repeat_refused_unread: 'a question is asked anew, and has no idempotency key',
      lands_after_retry: 'a question has no effect: late, it is one whose answer was lost',
      lands_after_sweep: 'a question has no effect: late, it is one whose answer was lost',
    },
  };
