import { getSecret } from '@aws-lambda-powertools/parameters/secrets';

/** A rotated secret is in force after this, in seconds. */
const MAX_AGE_SECONDS = 300;

/** @throws when there is no such secret, or no right to read it; the value itself is never in a message */
export async function readSecret(secretId: string): Promise<string> {
  const secret = await getSecret(secretId, { maxAge: MAX_AGE_SECONDS });
  if (typeof secret !== 'string' || secret.trim() === '') throw new Error(`the secret ${secretId} is empty`);
  return secret.trim();
}

/** Several secrets in one, separated by white space: while one is rotated, both are in force. */
export const readSecrets = async (secretId: string): Promise<string[]> =>
  (await readSecret(secretId)).split(/\s+/).filter((secret) => secret !== '');
