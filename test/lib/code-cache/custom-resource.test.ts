import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { answer, type Asked } from '../../../lib/code-cache/custom-resource.ts';
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

const nothing = async (): Promise<void> => undefined;
const silent = (): void => undefined;
const told = (): unknown => JSON.parse(cloudFormation.seen[0]?.body ?? '');

describe('answer', () => {
  it('says that it is done, once it is', async () => {
    const asked: Asked[] = [];
    await answer(
      event(),
      async (it) => {
        expect(cloudFormation.seen).toEqual([]);
        asked.push(it);
      },
      silent,
    );
    const wanted = { Bucket: 'copies', Prefix: 'on/', Functions: [{ Bucket: 'assets', Key: 'a.zip' }] };
    expect(asked).toEqual([{ type: 'Create', wanted, before: undefined }]);
    expect(cloudFormation.seen).toMatchObject([
      { method: 'PUT', path: '/answer', headers: { 'content-type': '' } },
    ]);
    expect(told()).toEqual({
      Status: 'SUCCESS',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'CodeCacheMade',
      PhysicalResourceId: 'CodeCacheMade',
    });
  });

  it('knows what was wanted before, unless it was told so otherwise, and stays the same resource', async () => {
    const { ResourceProperties: before } = event();
    const update = { ...event(), RequestType: 'Update', PhysicalResourceId: 'as-it-was' };
    const asked: Asked[] = [];
    const keep = async (it: Asked): Promise<void> => void asked.push(it);
    await answer({ ...update, OldResourceProperties: before }, keep, silent);
    await answer({ ...update, OldResourceProperties: { Keys: [] } }, keep, silent);
    expect(asked).toMatchObject([{ before: { Bucket: 'copies' } }, { before: undefined }]);
    expect(told()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'as-it-was' });
  });

  it('says what was in the way, to the log as well, and how to deploy all the same', async () => {
    const said: string[] = [];
    const denied = () => Promise.reject(new Error('Access Denied'));
    await answer(event(), denied, (line) => said.push(line));
    expect(told()).toMatchObject({
      Status: 'FAILED',
      Reason:
        'The code caches could not be made: Error: Access Denied. With "-c codeCache=off" it deploys without them, and functions compile when they start.',
    });
    expect(said.join()).toContain('Access Denied');
  });

  it('says so when it does not understand what is wanted', async () => {
    await answer({ ...event(), ResourceProperties: {} }, nothing, silent);
    expect(told()).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Functions') });
  });

  it('fails when it is not heard, so that it is invoked again', async () => {
    cloudFormation.replyWith(plain(503, ''));
    await expect(answer(event(), nothing, silent)).rejects.toThrow('CloudFormation was not told: 503');
  });

  it('does nothing for what is no request of CloudFormation’s', async () => {
    const other = { ...event(), RequestType: 'Read' };
    const carryOut = () => Promise.reject(new Error('carried out'));
    await expect(answer(other, carryOut, silent)).rejects.toThrow('RequestType');
    expect(cloudFormation.seen).toEqual([]);
  });
});
