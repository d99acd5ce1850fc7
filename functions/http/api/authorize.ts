import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';

export type Authorization = APIGatewaySimpleAuthorizerWithContextResult<{ readonly merchantId?: string }>;

const BEARER = /^Bearer +(?<apiKey>\S+)$/i;

/** `Authorization: Bearer <api key>`: yields the merchant, by whom every key, read and write is scoped. */
export const authorizeRoute =
  (merchantOf: (apiKey: string) => Promise<string | undefined>) =>
  async (event: APIGatewayRequestAuthorizerEventV2): Promise<Authorization> => {
    const apiKey = BEARER.exec(event.headers?.['authorization'] ?? '')?.groups?.['apiKey'];
    const merchantId = apiKey === undefined ? undefined : await merchantOf(apiKey);
    return merchantId === undefined
      ? { isAuthorized: false, context: {} }
      : { isAuthorized: true, context: { merchantId } };
  };
