import type { Secrets } from '../../aws/secrets.ts';

/** Whether test money or real money moves. */
export type StripeMode = 'test' | 'live';

/** Stripe's secret and restricted keys: https://docs.stripe.com/keys */
const KEY = /^[sr]k_(?<mode>test|live)_/;

/** What kind of money the key in a secret moves; undefined where there is no secret yet, or it holds no key of Stripe. */
export const keyModeIn =
  (secretId: string | undefined, secrets: Pick<Secrets, 'read'>) => async (): Promise<string | undefined> =>
    secretId === undefined ? undefined : modeOf(await secrets.read(secretId).catch(notThereYet));

export const modeOf = (key: string): string | undefined => KEY.exec(key)?.groups?.['mode'];

/** It may be put there after the deployment. Whatever else is wrong is told. */
function notThereYet(error: unknown): string {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return '';
  throw error;
}
