import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { answer } from '../../../lib/code-cache/custom-resource.ts';
import { type CannedServer, plain, startCannedServer } from '../../gateways/canned-server.ts';

let cloudFormation: CannedServer;
beforeEach(async () => {
  cloudFormation = await startCannedServer(plain(200, ''));
});
afterEach(async () => cloudFormation.close());

const event = () => ({
  RequestType: 'Create',
  ResponseURL: `${cloudFormation.url}/answer?Signature=signed`,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'CodeCacheMade',
  ResourceType: 'Custom::CodeCache',
  ResourceProperties: {
    ServiceToken: 'arn',
    Bucket: 'copies',
    Prefix: 'on/',
    Functions: [{ Bucket: 'assets', Key: 'a.zip' }],
  },
});

describe('answer', () => {
  it('says that it is done, once it is, of the same resource each time', async () => {
    const asked: unknown[] = [];
    await answer(event(), async ({ RequestType, ResourceProperties: { Functions } }) => {
      expect(cloudFormation.seen).toEqual([]);
      asked.push({ RequestType, Functions });
    });
    expect(asked).toEqual([{ RequestType: 'Create', Functions: [{ Bucket: 'assets', Key: 'a.zip' }] }]);
    const [told] = cloudFormation.seen;
    expect(told).toMatchObject({ method: 'PUT', path: '/answer', headers: { 'content-type': '' } });
    expect(JSON.parse(told?.body ?? '')).toEqual({
      Status: 'SUCCESS',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'CodeCacheMade',
      PhysicalResourceId: 'copies',
    });
  });

  it('says what was in the way, and how to deploy all the same', async () => {
    await answer(event(), async () => {
      throw new Error('Access Denied');
    });
    expect(JSON.parse(cloudFormation.seen[0]?.body ?? '')).toMatchObject({
      Status: 'FAILED',
      Reason:
        'No code caches were made (Error: Access Denied). "-c codeCache=off" deploys without; functions then start slower.',
    });
  });

  it('fails when it is not heard, so that it is invoked again', async () => {
    cloudFormation.replyWith(plain(503, ''));
    await expect(answer(event(), async () => undefined)).rejects.toThrow('CloudFormation was not told: 503');
  });

  it('carries out nothing that it does not understand', async () => {
    const other = { ...event(), RequestType: 'Read' };
    await expect(answer(other, () => Promise.reject(new Error('carried out')))).rejects.toThrow(
      'RequestType',
    );
    expect(cloudFormation.seen).toEqual([]);
  });
});
