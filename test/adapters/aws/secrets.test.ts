import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { secretsOf, type Secrets } from '../../../functions/adapters/aws/secrets.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import { json, startCannedServer, type CannedServer } from '../providers/stripe/canned-server.ts';
import { secretsClient } from './secrets-client.ts';

let secretsManager: CannedServer;
let secrets: Secrets;

beforeAll(async () => {
  secretsManager = await startCannedServer();
});
afterAll(() => secretsManager.close());
beforeEach(() => {
  secrets = secretsOf(secretsClient(secretsManager.url), recordedLog());
});

const holding = (SecretString: string) => secretsManager.replyWith(json(200, { Name: 'key', SecretString }));

describe('a secret', () => {
  it('is read once, and then remembered', async () => {
    holding('sk_test_1');
    expect(await secrets.read('key')).toBe('sk_test_1');
    const asked = secretsManager.seen.length;
    expect(await secrets.read('key')).toBe('sk_test_1');
    expect(secretsManager.seen).toHaveLength(asked);
  });

  it('is without the line break that a file brings, which no header may hold', async () => {
    holding('sk_test_1\n');
    expect(await secrets.read('key')).toBe('sk_test_1');
  });

  it.each(['', ' \n'])('fails when it is %j', async (secret) => {
    holding(secret);
    await expect(secrets.read('key')).rejects.toThrow('the secret key is empty');
  });

  it('fails when there is none', async () => {
    secretsManager.replyWith(json(400, { __type: 'ResourceNotFoundException' }));
    await expect(secrets.read('key')).rejects.toThrow();
  });

  it.each([
    ['whsec_new', ['whsec_new']],
    ['whsec_new whsec_old', ['whsec_new', 'whsec_old']],
    [' whsec_new\r\n\twhsec_old\n', ['whsec_new', 'whsec_old']],
  ])('may hold several: %j is %j', async (secret, all) => {
    holding(secret);
    expect(await secrets.readAll('key')).toEqual(all);
  });
});
