import type { PaymentGateway } from '../../usecases/ports/gateway.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { Secrets } from '../aws/secrets.ts';
import { toldGateway } from './told-gateway.ts';
import { stripeGateways } from './stripe/stripe-gateway.ts';
import { modeOf, type StripeMode } from './stripe/stripe-key-mode.ts';

/** As the functions that reach the gateway have them in their environment. */
export interface GatewaySettings {
  readonly gatewayApiKeySecretArn: string;
  readonly gatewayUrl: string | undefined;
  readonly gatewayTimeoutMs: number;
  readonly stripeMode: StripeMode;
}

/** The secret holds a key of the other mode: nothing is sent with it. */
export class WrongKeyMode extends Error {
  override readonly name = 'WrongKeyMode';
}

/**
 * Whom charges and refunds are sent to. Asked by every invocation, since the API key may have been rotated meanwhile.
 *
 * @param log undefined: its calls are not told
 */
export function gatewayOf(
  settings: GatewaySettings,
  secrets: Pick<Secrets, 'read'>,
  log?: Log,
): () => Promise<PaymentGateway> {
  const { gatewayApiKeySecretArn, gatewayUrl: url, gatewayTimeoutMs: timeoutMs, stripeMode } = settings;
  const gatewayFor = stripeGateways({ url, timeoutMs });
  return async () => {
    const key = await secrets.read(gatewayApiKeySecretArn);
    refuseOtherMode(key, stripeMode);
    const gateway = gatewayFor(key);
    return log === undefined ? gateway : toldGateway(gateway, log);
  };
}

/** The guard refuses such a key at a deployment; it may be put there, or rotated, after it. */
export function refuseOtherMode(key: string, stripeMode: StripeMode): void {
  const mode = modeOf(key);
  if (mode === undefined || mode === stripeMode) return;
  throw new WrongKeyMode(`the secret holds a ${mode} key, and the stage’s stripeMode is "${stripeMode}"`);
}
