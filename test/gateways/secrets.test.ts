import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { secretsOver, type Secrets } from '../../functions/gateways/secrets.ts';
import { json, startCannedServer, type CannedServer } from './canned-server.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
};

let secretsManager: CannedServer;
const before = { ...process.env };

beforeAll(async () => {
  secretsManager = await startCannedServer();
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url });
});
afterAll(async () => {
  process.env = before;
  await secretsManager.close();
});
let secrets: Secrets;
beforeEach(() => {
  secrets = secretsOver({});
});

const holding = (SecretString: string) => secretsManager.replyWith(json(200, { Name: 'key', SecretString }));

describe('a secret', () => {
  it('reads it once, and then remembers it', async () => {
    holding('sk_test_1');
    expect(await secrets.read('key')).toBe('sk_test_1');
    const asked = secretsManager.seen.length;
    expect(await secrets.read('key')).toBe('sk_test_1');
    expect(secretsManager.seen).toHaveLength(asked);
  });

  it('leaves out the line break that a file brings, which no header may hold', async () => {
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
});

describe('several secrets in one', () => {
  it.each([
    ['whsec_new', ['whsec_new']],
    ['whsec_new whsec_old', ['whsec_new', 'whsec_old']],
    [' whsec_new\r\n\twhsec_old\n', ['whsec_new', 'whsec_old']],
  ])('reads %j as %j', async (secret, all) => {
    holding(secret);
    expect(await secrets.readAll('key')).toEqual(all);
  });
});
