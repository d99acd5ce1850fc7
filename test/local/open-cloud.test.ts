import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ambientCloud } from '../../cli/cloud.ts';
import { openCloud } from '../../local/open-cloud.ts';
import { CommandError } from '../../cli/command-error.ts';

describe('with AWS_ENDPOINT_URL', () => {
  const before = { ...process.env };

  beforeEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9999';
  });
  afterEach(() => {
    process.env = { ...before };
  });

  it('that endpoint is used, with any credentials where there are none', async () => {
    const cloud = await openCloud('/nowhere');
    expect(cloud).toMatchObject({
      endpointUrl: 'http://127.0.0.1:9999',
      isNew: false,
      client: {
        endpoint: 'http://127.0.0.1:9999',
        region: 'us-east-1',
        credentials: { accessKeyId: 'test' },
      },
      environment: {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9999',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_REGION: 'us-east-1',
      },
    });
    await cloud.close();
  });

  it('the person’s own credentials and region are used where there are some', async () => {
    process.env['AWS_PROFILE'] = 'work';
    process.env['AWS_REGION'] = 'eu-central-1';
    const cloud = await openCloud('/nowhere');
    expect(cloud.client).toEqual({ endpoint: 'http://127.0.0.1:9999', region: 'eu-central-1' });
    expect(cloud.environment).toMatchObject({ AWS_PROFILE: 'work', AWS_REGION: 'eu-central-1' });
  });

  it('is refused in one line when it is no URL', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'localhost';
    const refusal = "AWS_ENDPOINT_URL must be a URL, for instance http://127.0.0.1:4566, not 'localhost'";
    await expect(openCloud('/nowhere')).rejects.toThrow(new CommandError(refusal));
    expect(() => ambientCloud()).toThrow(new CommandError(refusal));
  });

  it('NODE_OPTIONS of a test runner do not reach the CDK', async () => {
    process.env['NODE_OPTIONS'] = '--experimental-vm-modules';
    expect((await openCloud('/nowhere')).environment).not.toHaveProperty('NODE_OPTIONS');
    expect(ambientCloud().environment).not.toHaveProperty('NODE_OPTIONS');
  });
});
