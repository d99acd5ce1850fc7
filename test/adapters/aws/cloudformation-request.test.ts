import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { answerRequest } from '../../../functions/adapters/aws/cloudformation-request.ts';

const SETTINGS = {
  stage: 'shop',
  production: 'true',
  gateway: 'stripe',
  stripeMode: 'live',
  workflow: 'EXPRESS',
  events: 'on',
  table: 'Table (pk, sk)',
  documents: 'plain',
};

describe('answerRequest', () => {
  let server: Server;
  let told: unknown[];
  let status: number;
  beforeEach(async () => {
    told = [];
    status = 200;
    server = createServer((request, response) => {
      void text(request).then((body) => {
        told.push({ method: request.method, body: JSON.parse(body) as unknown });
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => void server.close());

  const event = (more: object) => ({
    RequestType: 'Update',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'GuardSettings',
    ResourceProperties: { Settings: SETTINGS },
    ...more,
  });
  const answered = (outcome: object, PhysicalResourceId = 'GuardSettings') => [
    {
      method: 'PUT',
      body: {
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'GuardSettings',
        PhysicalResourceId,
        ...outcome,
      },
    },
  ];

  it('tells that nothing is refused', async () => {
    const asked: unknown[] = [];
    const was = { ...SETTINGS, workflow: 'STANDARD' };
    const OldResourceProperties = { Settings: was, Intended: ['a: b -> c'] };
    await answerRequest(event({ OldResourceProperties, PhysicalResourceId: 'first' }), async (...all) => {
      asked.push(...all);
      return undefined;
    });
    expect(asked).toEqual([{ becomes: SETTINGS, was, intended: [] }, 'stack']);
    expect(told).toEqual(answered({ Status: 'SUCCESS' }, 'first'));
  });

  it('knows the settings of a release that said nothing of documents', async () => {
    const { documents: _later, ...was } = SETTINGS;
    const judged: unknown[] = [];
    await answerRequest(event({ OldResourceProperties: { Settings: was } }), async (asked) => {
      judged.push(asked.was);
      return undefined;
    });
    expect(judged).toEqual([was]);
  });

  it('tells why a deployment is refused', async () => {
    await answerRequest(event({}), async () => 'because');
    expect(told).toEqual(answered({ Status: 'FAILED', Reason: 'because' }));
  });

  it('refuses what it cannot judge', async () => {
    await answerRequest(event({}), () => Promise.reject(new Error('no answer '.repeat(1000))));
    await answerRequest(event({ ResourceProperties: { Settings: {} } }), async () => undefined);
    expect(told).toEqual([1, 2].map(() => expect.objectContaining({ method: 'PUT' })));
    for (const answer of told) {
      const line = JSON.stringify(answer);
      expect(line).toContain('"Status":"FAILED"');
      expect(Buffer.byteLength(line)).toBeLessThan(4096);
    }
  });

  it('never holds up a deletion, whatever the properties are', async () => {
    const gone = event({ RequestType: 'Delete', ResourceProperties: undefined });
    await answerRequest(gone, () => Promise.reject(new Error('asked all the same')));
    expect(told).toEqual(answered({ Status: 'SUCCESS' }));
  });

  it('fails when CloudFormation was not told, so that Lambda invokes it again', async () => {
    status = 403;
    await expect(answerRequest(event({}), async () => undefined)).rejects.toThrow('was not told: 403');
  });
});
