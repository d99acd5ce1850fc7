import {
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Log } from '../../usecases/ports/log.ts';
import { createSecretsClient, type Wire } from './aws-clients.ts';

/** A rotated secret is in force after this. */
export const MAX_AGE_MS = 5 * 60_000;

/** While it cannot be read anew, its last value goes on for so long after it was read. */
export const MAX_STALE_MS = 12 * 3_600_000;

/** While it cannot be read, it is asked for this seldom: asking takes seconds when nobody answers. */
export const ASK_AGAIN_MS = 60_000;

/** Secrets by their ARNs or names. */
export interface Secrets {
  /** @throws when there is no such secret, or no right to read it; the value itself is never in a message */
  read(secretId: string): Promise<string>;
  /** Several secrets in one, separated by white space: while one is rotated, both are in force. */
  readAll(secretId: string): Promise<readonly string[]>;
}

interface Kept {
  readonly value: string;
  readonly readAtMs: number;
  readonly askAtMs: number;
}

/**
 * Secrets as they are in Secrets Manager, each remembered for five minutes. When it cannot be read after that, the value
 * that is in memory goes on: without it every webhook and every charge would fail. That is counted, and ends after 12 hours.
 *
 * A secret that was deleted or emptied has no such grace: that is an answer, and the way to stop its use.
 */
export function secretsOf(
  client: SecretsManagerClient,
  log: Pick<Log, 'error' | 'count'>,
  nowMs: () => number = Date.now,
): Secrets {
  const kept = new Map<string, Kept>();
  const read = async (secretId: string): Promise<string> => {
    const last = kept.get(secretId);
    const now = nowMs();
    if (last !== undefined && now < last.askAtMs) return last.value;
    try {
      const value = await ask(client, secretId);
      kept.set(secretId, { value, readAtMs: now, askAtMs: now + MAX_AGE_MS });
      return value;
    } catch (error) {
      if (last === undefined || isGone(error) || now - last.readAtMs >= MAX_STALE_MS) {
        kept.delete(secretId);
        throw error;
      }
      kept.set(secretId, { ...last, askAtMs: now + ASK_AGAIN_MS });
      log.error('secret not read, its last value goes on', { secretId, error });
      log.count('StaleSecret');
      return last.value;
    }
  };
  return { read, readAll: async (secretId) => (await read(secretId)).split(/\s+/) };
}

export const secretsOver = (wire: Wire, log: Log): Secrets => secretsOf(createSecretsClient(wire), log);

class EmptySecret extends Error {}

async function ask(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString: secret = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  // A file brings a line break, which no header may hold.
  const value = secret.trim();
  if (value === '') throw new EmptySecret(`the secret ${secretId} is empty`);
  return value;
}

/** `InvalidRequestException`: it is marked for deletion. */
const isGone = (error: unknown): boolean =>
  error instanceof EmptySecret ||
  error instanceof ResourceNotFoundException ||
  error instanceof InvalidRequestException;
