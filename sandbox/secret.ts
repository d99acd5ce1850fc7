import { getSecret } from '@aws-lambda-powertools/parameters/secrets';

const MAX_AGE_SECONDS = 300;

/** A plain string from Secrets Manager, remembered for a while so that not every request asks for it. */
export async function readSecret(arn: string): Promise<string> {
  const value = await getSecret(arn, { maxAge: MAX_AGE_SECONDS });
  if (typeof value !== 'string' || value === '') throw new Error(`the secret ${arn} is empty`);
  return value;
}
