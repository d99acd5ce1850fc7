import type { GatewayBooks } from '../../usecases/ports/books.ts';
import type { Log } from '../../usecases/ports/orders.ts';
import type { Wire } from '../aws/aws-clients.ts';
import { secretsOver } from '../aws/secrets.ts';
import { StripeBooks } from './stripe/stripe-books.ts';

interface BooksSettings {
  readonly gatewayApiKeySecretArn: string;
  readonly gatewayUrl: string | undefined;
  readonly gatewayTimeoutMs: number;
}

/** Whose books are compared. Asked by every invocation, since the API key may have been rotated meanwhile. */
export function booksOf(settings: BooksSettings, wire: Wire, log: Log): () => Promise<GatewayBooks> {
  const secrets = secretsOver(wire, log);
  const { gatewayApiKeySecretArn, gatewayUrl: url, gatewayTimeoutMs: timeoutMs } = settings;
  return async () => new StripeBooks({ apiKey: await secrets.read(gatewayApiKeySecretArn), url, timeoutMs });
}
