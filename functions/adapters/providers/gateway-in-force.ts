import type { PaymentGateway } from '../../usecases/ports/gateway.ts';
import type { Secrets } from '../aws/secrets.ts';
import { stripeGateways } from './stripe/stripe-gateway.ts';

/** As the functions that reach the gateway have them in their environment. */
interface GatewaySettings {
  readonly gatewayApiKeySecretArn: string;
  readonly gatewayUrl: string | undefined;
  readonly gatewayTimeoutMs: number;
}

/** Whom charges and refunds are sent to. Asked by every invocation, since the API key may have been rotated meanwhile. */
export function gatewayOf(
  settings: GatewaySettings,
  secrets: Pick<Secrets, 'read'>,
): () => Promise<PaymentGateway> {
  const { gatewayApiKeySecretArn, gatewayUrl: url, gatewayTimeoutMs: timeoutMs } = settings;
  const gatewayFor = stripeGateways({ url, timeoutMs });
  return async () => gatewayFor(await secrets.read(gatewayApiKeySecretArn));
}
