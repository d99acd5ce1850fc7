import type { GatewayBooks } from '../../usecases/ports/books.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { Wire } from '../aws/aws-clients.ts';
import { secretsOver } from '../aws/secrets.ts';
import { refuseOtherMode, type GatewaySettings } from './gateway-in-force.ts';
import { StripeBooks } from './stripe/stripe-books.ts';

/** Whose books are compared. Asked by every invocation, since the API key may have been rotated meanwhile. */
export function booksOf(settings: GatewaySettings, wire: Wire, log: Log): () => Promise<GatewayBooks> {
  const secrets = secretsOver(wire, log);
  const { gatewayApiKeySecretArn, gatewayUrl: url, gatewayTimeoutMs: timeoutMs, stripeMode } = settings;
  return async () => {
    const apiKey = await secrets.read(gatewayApiKeySecretArn);
    refuseOtherMode(apiKey, stripeMode);
    return new StripeBooks({ apiKey, url, timeoutMs });
  };
}
