import { addMs, type Instant } from '../../domain/instant.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import { ACCOUNT_REFUSED, GatewayFault, type PaymentGateway } from '../ports/gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ConflictError } from '../ports/conflict.ts';

export interface GatewayInTime {
  readonly clock: Clock;
  readonly gateway: PaymentGateway;
  /** When the function is stopped, whatever it is doing. */
  readonly deadline: Instant;
}

/** A look-up by reference, what it found by id, its cancellation, and what became of that: no question takes more. */
export const CALLS_TO_ASK = 4;

export const COMMIT_MS = 5000;

/** No effect starts that this invocation could not see through: calls to the gateway, and the commit. */
export function timeFor({ clock, deadline, gateway }: GatewayInTime, calls: number): void {
  if (addMs(clock.now(), calls * gateway.timeoutMs + COMMIT_MS) <= deadline) return;
  throw new GatewayFault('none', { code: 'no_time', message: 'too little time left; nothing was sent' });
}

/** Every order meets it until the merchant mends their account, so the alarm rings at the first one. */
export function reportAccountRefused(log: Log, error: unknown, about: { readonly orderId: string }): void {
  if (!(error instanceof GatewayFault) || error.error.code !== ACCOUNT_REFUSED) return;
  log.count('AccountRefused');
  log.error('the gateway refuses the merchant’s account or request', { ...about, error: error.error });
}

/** Shorter than the gateway's window by this much, so that a slow clock never re-sends under a forgotten key. */
export const KEY_MARGIN_MS = 3_600_000;

/** Whether the gateway still knows the key under which the effect was started. */
export const keyIsKnown = (
  { clock, gateway }: Pick<GatewayInTime, 'clock' | 'gateway'>,
  { effectStartedAt, createdAt }: OperationRecord,
): boolean => clock.now() < addMs(effectStartedAt ?? createdAt, gateway.keyWindowMs - KEY_MARGIN_MS);

/**
 * What became of an effect that was started. The same request under the same key answers with the outcome, or makes it
 * happen for the first time. An answer that decides nothing, or a key that is not used any more, leaves the look-up by
 * reference. Where that finds nothing, what is harmless to make twice is made under a second key.
 *
 * @returns undefined when it is not repeated any more and the gateway knows of nothing
 * @throws GatewayFault while it is not known
 */
export async function askForOutcome<Outcome>(ask: {
  /** The same request, under the same key. Absent: it must not be made any more. */
  readonly repeat: (() => Promise<Outcome>) | undefined;
  find(): Promise<Outcome | undefined>;
  /** The same request, under a second key. Absent: two of them could both move money. */
  readonly anew?: (() => Promise<Outcome>) | undefined;
}): Promise<Outcome | undefined> {
  if (ask.repeat === undefined) return ask.find();
  try {
    return await ask.repeat();
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error;
    const found = await ask.find();
    if (found !== undefined) return found;
    if (ask.anew !== undefined) return ask.anew();
    throw new GatewayFault('possible', error.error, { cause: error });
  }
}

/** The order changes all the time: what the gateway answered is not written, and is asked for again. */
export function leaveUnknown(cause: ConflictError): never {
  throw new GatewayFault('possible', { code: 'order_changed', message: cause.message }, { cause });
}
