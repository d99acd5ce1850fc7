import { addMs, type Instant } from '../domain/instant.ts';
import type { OperationRecord } from '../domain/operation.ts';
import { GatewayFault, type PaymentGateway } from './gateway-ports.ts';
import type { Clock } from './ports.ts';

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

/** Shorter than the gateway's window by this much, so that a slow clock never re-sends under a forgotten key. */
export const KEY_MARGIN_MS = 3_600_000;

/** Whether the gateway still knows the key under which the effect was started. */
export const keyIsKnown = (
  { clock, gateway }: Pick<GatewayInTime, 'clock' | 'gateway'>,
  { effectStartedAt, createdAt }: OperationRecord,
): boolean => clock.now() < addMs(effectStartedAt ?? createdAt, gateway.keyWindowMs - KEY_MARGIN_MS);

/**
 * What became of an effect that was started. Inside the key window the same request under the same key answers with the
 * outcome, or makes it happen for the first time. An answer that is itself a stored fault, or a window that is over,
 * leaves the look-up by reference; only what is absent after the window may be sent anew.
 *
 * @throws GatewayFault while it is not known
 */
export async function askForOutcome<Outcome>(ask: {
  readonly keyIsKnown: boolean;
  /** The same request, under the same key. */
  repeat(): Promise<Outcome>;
  find(): Promise<Outcome | undefined>;
}): Promise<Outcome> {
  if (!ask.keyIsKnown) return (await ask.find()) ?? (await ask.repeat());
  try {
    return await ask.repeat();
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error;
    const found = await ask.find();
    if (found === undefined) throw new GatewayFault('possible', error.error, { cause: error });
    return found;
  }
}
