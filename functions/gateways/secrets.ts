import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { Wire } from './aws-clients.ts';

/** A rotated secret is in force after this, in seconds. */
export const MAX_AGE_SECONDS = 300;

export interface Secrets {
  /** @throws when there is no such secret, or no right to read it; the value itself is never in a message */
  read(secretId: string): Promise<string>;
  /** Several secrets in one, separated by white space: while one is rotated, both are in force. */
  readAll(secretId: string): Promise<readonly string[]>;
}

/** Secrets as they are read, and remembered for a while. */
export function secretsOver(wire: Wire): Secrets {
  const provider = new SecretsProvider({ clientConfig: { maxAttempts: 3, requestHandler: wire } });
  const read = async (secretId: string): Promise<string> => {
    const secret = await provider.get(secretId, { maxAge: MAX_AGE_SECONDS });
    if (typeof secret !== 'string' || secret.trim() === '') {
      throw new Error(`the secret ${secretId} is empty`);
    }
    return secret.trim();
  };
  const readAll = async (secretId: string): Promise<readonly string[]> =>
    (await read(secretId)).split(/\s+/).filter((secret) => secret !== '');
  return { read, readAll };
}
