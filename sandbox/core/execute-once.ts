import { type Call, answer, rawAnswer } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer, Pace, Reply, WebhookDelivery } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import type { LedgerFact } from './ledger.ts';
import type { KeyRecord, Metadata } from './records.ts';
import type { Commit } from './store.ts';
import { answeredTooLate, invalidRequest, keyInUse, lockTimeout, otherParameters } from './stripe-errors.ts';

/** https://docs.stripe.com/api/idempotent_requests */
const KEY_LIFE_MS = 24 * 60 * 60 * 1000;
const LONGEST_KEY = 255;
/** Longer than a request can execute, also one that lands late: whoever holds a key beyond it is dead. */
const LEASE_MS = 30_000;
const COMMIT_TRIES = 5;

/** What became of executing a request. */
export type Execution =
  /** Nothing was done and nothing is remembered: the next request under the key executes. */
  | { readonly kind: 'fault'; readonly reply: Reply; readonly reason: 'server_error' | 'rate_limited' }
  /** Nothing is done before the caller has given up; until then the key is in flight. */
  | { readonly kind: 'late'; readonly execute: () => Promise<Execution> }
  /** Written together with the answer under the key; a refusal is an effect with nothing but its ledger entry. */
  | {
      readonly kind: 'effect';
      readonly commit: Omit<Commit, 'key'>;
      readonly reply: Reply;
      readonly pace?: Pace;
      readonly deliveries?: readonly WebhookDelivery[];
    };

/** `calls` counts the requests that began to execute under this key, this one included. */
type Execute = (calls: number) => Promise<Execution>;

/**
 * Stripe's idempotency. Two steps, because Stripe has an in-between that callers meet (409): the key is taken, then
 * everything is written in one transaction that also completes the key, on the condition that it is still held.
 * A crash between the two leaves the key in flight until its lease is over, and nothing done.
 */
export async function executeOnce(
  context: SandboxContext,
  call: Call,
  metadata: Metadata,
  execute: Execute,
): Promise<GatewayAnswer> {
  const key = call.idempotencyKey;
  if (key === null) return perform(context, call, metadata, 1, execute);
  if (key.length === 0 || key.length > LONGEST_KEY) {
    return answer(call, invalidRequest(`Idempotency keys have 1 to ${LONGEST_KEY} characters.`));
  }
  const claim = await claimKey(context, call, key);
  if (claim.claimed) return perform(context, call, metadata, claim.calls, execute);
  return answerFromKey(context, call, metadata, key, claim.existing);
}

async function claimKey(context: SandboxContext, call: Call, key: string) {
  const nowMs = context.clock();
  const claim = {
    key,
    owner: call.requestId,
    fingerprint: call.fingerprint,
    nowMs,
    leaseExpiresAtMs: nowMs + LEASE_MS,
    expiresAtMs: nowMs + KEY_LIFE_MS,
  };
  const outcome = await context.store.claimKey(claim);
  if (outcome.claimed || outcome.existing.expiresAtMs > nowMs) return outcome;
  await context.store.forgetKey(key, outcome.existing.expiresAtMs);
  const anew = await context.store.claimKey(claim);
  // What happens to a first call happens once.
  return anew.claimed ? { ...anew, calls: anew.calls + outcome.existing.calls } : anew;
}

async function answerFromKey(
  context: SandboxContext,
  call: Call,
  metadata: Metadata,
  key: string,
  existing: KeyRecord,
): Promise<GatewayAnswer> {
  if (existing.fingerprint !== call.fingerprint) {
    await noteNoEffect(context, call, metadata, 'other_parameters', 400);
    return answer(call, otherParameters(key));
  }
  if (existing.status !== 'completed') return refuseInFlight(context, call, metadata, key);
  const { status, body, requestId } = existing.reply;
  await noteNoEffect(context, call, metadata, 'replayed', status);
  return rawAnswer(call, status, body, {
    headers: { 'idempotent-replayed': 'true', 'original-request': requestId, ...retryAdvice(status) },
  });
}

async function refuseInFlight(
  context: SandboxContext,
  call: Call,
  metadata: Metadata,
  key: string,
): Promise<GatewayAnswer> {
  await noteNoEffect(context, call, metadata, 'in_flight', 409);
  return answer(call, keyInUse(key), { headers: { 'stripe-should-retry': 'true' } });
}

async function perform(
  context: SandboxContext,
  call: Call,
  metadata: Metadata,
  calls: number,
  execute: Execute,
): Promise<GatewayAnswer> {
  const key = call.idempotencyKey;
  for (let tries = 0; tries < COMMIT_TRIES; tries += 1) {
    const execution = await execute(calls);
    if (execution.kind === 'fault') {
      return answerUnexecuted(context, call, metadata, execution.reply, execution.reason);
    }
    if (execution.kind === 'late') {
      const afterwards = async () =>
        (await perform(context, call, metadata, calls, execution.execute)).deliveries;
      return answer(call, answeredTooLate(), { pace: 'lost', afterwards });
    }
    const { commit, reply, ...sending } = execution;
    const stored = { status: reply.status, body: JSON.stringify(reply.body), requestId: call.requestId };
    const outcome = await context.store.commit(
      key === null ? commit : { ...commit, key: { key, owner: call.requestId, reply: stored } },
    );
    if (outcome === 'committed') {
      return answer(call, reply, { ...sending, headers: retryAdvice(reply.status) });
    }
    // The lease ran out and another request took the key; whatever it does, it does once.
    if (outcome === 'key_lost' && key !== null) return refuseInFlight(context, call, metadata, key);
  }
  return answerUnexecuted(context, call, metadata, lockTimeout(), 'rate_limited');
}

async function answerUnexecuted(
  context: SandboxContext,
  call: Call,
  metadata: Metadata,
  reply: Reply,
  reason: 'server_error' | 'rate_limited',
): Promise<GatewayAnswer> {
  await noteNoEffect(context, call, metadata, reason, reply.status);
  if (call.idempotencyKey !== null) await context.store.releaseKey(call.idempotencyKey, call.requestId);
  return answer(call, reply);
}

/** A stored 500 is replayed for as long as the key lives, and Stripe says so. */
function retryAdvice(status: number): Readonly<Record<string, string>> {
  return status >= 500 ? { 'stripe-should-retry': 'false' } : {};
}

type NoEffect = Extract<LedgerFact, { type: 'no_effect' }>;

/** The refusal depends on what the gateway knows, so it is a result: stored under the key like any other. */
export function refused(context: SandboxContext, call: Call, metadata: Metadata, reply: Reply): Execution {
  const fact = noEffect(call, metadata, 'refused', reply.status);
  return { kind: 'effect', commit: { entries: [ledgerEntry(context, fact)] }, reply };
}

export async function noteNoEffect(
  context: SandboxContext,
  call: Call,
  metadata: Metadata,
  reason: NoEffect['reason'],
  status: number,
): Promise<void> {
  await context.store.appendToLedger(ledgerEntry(context, noEffect(call, metadata, reason, status)));
}

function noEffect(call: Call, metadata: Metadata, reason: NoEffect['reason'], status: number): NoEffect {
  return {
    type: 'no_effect',
    request: call.route,
    reason,
    status,
    metadata,
    orderId: metadata['orderId'] ?? null,
    idempotencyKey: call.idempotencyKey,
  };
}
