import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import type { ApiKey } from '../../domain/merchants/api-key.ts';

/** `scopes` with spaces between them, as in RFC 6749 §3.3. Absent: the key may do everything. */
export type Authorization = APIGatewaySimpleAuthorizerWithContextResult<{
  readonly merchantId?: string;
  readonly scopes?: string;
}>;

const BEARER = /^Bearer +(?<apiKey>\S+)$/i;

/**
 * `Authorization: Bearer <api key>`: yields the merchant, by whom every key, read and write is scoped, and what the key may do.
 * API Gateway keeps the answer by the key and gives it to every route, so it says nothing of the route that was asked for: each
 * route holds the scopes against its own ({@link merchantOf}).
 */
export const authorizeRoute =
  (admit: (apiKey: string) => Promise<Pick<ApiKey, 'merchantId' | 'scopes'> | undefined>) =>
  async (event: APIGatewayRequestAuthorizerEventV2): Promise<Authorization> => {
    const apiKey = BEARER.exec(event.headers?.['authorization'] ?? '')?.groups?.['apiKey'];
    const admitted = apiKey === undefined ? undefined : await admit(apiKey);
    if (admitted === undefined) return { isAuthorized: false, context: {} };
    const { merchantId, scopes } = admitted;
    return {
      isAuthorized: true,
      context: { merchantId, ...(scopes === undefined ? {} : { scopes: scopes.join(' ') }) },
    };
  };
