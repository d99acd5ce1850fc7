import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Of a server on the loopback that speaks for Secrets Manager. It asks once. */
export const secretsClient = (endpoint: string): SecretsManagerClient =>
  new SecretsManagerClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
