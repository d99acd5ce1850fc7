import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { GetFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { deployed, type Deployed } from './deployed.ts';

/** As any page can write it: the emulator takes every signature. */
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=00';

const FUNCTIONS = '/2015-03-31/functions/';

let once: Deployed;
let cloud: URL;
let lambda: LambdaClient;

beforeAll(async () => {
  once = await deployed();
  if (once.outputs.aws.endpoint === undefined) throw new Error('the end-to-end tests run on an emulator');
  cloud = new URL(once.outputs.aws.endpoint);
  lambda = new LambdaClient(once.outputs.aws);
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Past fetch, which does not let everybody write `Host`, as a browser does for a page. */
async function ask({ method = 'GET', path = FUNCTIONS, headers = {}, body }: Asked) {
  return new Promise<{ status: number | undefined; allowed: string | undefined; body: string }>(
    (resolve, reject) => {
      const sent = request(
        new URL(path, cloud),
        { method, headers: { authorization: SIGNED, ...headers } },
        (response) => {
          const allowed = response.headers['access-control-allow-origin'];
          text(response).then(
            (read) => resolve({ status: response.statusCode, allowed, body: read }),
            reject,
          );
        },
      );
      sent.on('error', reject).end(body);
    },
  );
}

const otherPort = () => `http://${cloud.hostname}:${Number(cloud.port) + 1}`;

describe('the local cloud', () => {
  it.each([
    ['of another origin', () => ({ origin: 'https://shop.example' })],
    ['without an origin that it would name', () => ({ origin: 'null' })],
    ['of another port of this machine', () => ({ origin: otherPort() })],
    ['of another site, asking as a link or an image does', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['of another host of the same site', () => ({ 'sec-fetch-site': 'same-site' })],
    ['of another origin in an old browser', () => ({ referer: 'https://shop.example/cart' })],
    ['whose name was bound to this machine', () => ({ host: `shop.example:${cloud.port}` })],
    ['whose name begins as this machine’s', () => ({ host: `127.0.0.1.shop.example:${cloud.port}` })],
    ['whose name begins as the other', () => ({ host: `localhost.shop.example:${cloud.port}` })],
  ])('refuses a page %s', async (_, headers) => {
    expect(await ask({ headers: headers() })).toEqual({
      status: 403,
      allowed: undefined,
      body: expect.stringMatching(/^403: /),
    });
  });

  it('lets no page create a function, nor ask whether it may', async () => {
    const headers = { origin: 'https://shop.example', 'content-type': 'text/plain' };
    const body = JSON.stringify({ FunctionName: 'evil', Runtime: 'nodejs24.x', Role: 'r', Code: {} });
    expect(await ask({ method: 'POST', headers, body })).toMatchObject({ status: 403 });
    const preflight = { ...headers, 'access-control-request-method': 'POST' };
    expect(await ask({ method: 'OPTIONS', headers: preflight })).toMatchObject({
      status: 403,
      allowed: undefined,
    });
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'evil' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('lets no page reset it, nor open a socket', async () => {
    const headers = { origin: 'https://shop.example' };
    expect(await ask({ method: 'POST', path: '/_ministack/reset', headers })).toMatchObject({ status: 403 });
    const upgrade = {
      ...headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    expect(await ask({ headers: upgrade })).toMatchObject({ status: 403 });
  });

  it('serves the SDK, which the CDK deployed it with, and every name of this machine', async () => {
    const { Functions: functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    expect(functions.length).toBeGreaterThan(0);
    for (const host of [`localhost:${cloud.port}`, `127.0.0.1:${cloud.port}`, `[::1]:${cloud.port}`]) {
      expect(await ask({ headers: { host } })).toMatchObject({ status: 200 });
    }
    const bucket = `${once.outputs.documentsBucketName}.s3.localhost:${cloud.port}`;
    expect((await ask({ path: '/', headers: { host: bucket } })).body).not.toMatch(/^403: /);
  });

  it('serves a page of its own, and whoever types its address', async () => {
    for (const headers of [
      { origin: cloud.origin, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expect(await ask({ headers })).toMatchObject({ status: 200 });
    }
  });

  it('serves the API of the shop to programs, and to no page', async () => {
    const { pathname } = new URL(once.outputs.apiUrl);
    const path = `${pathname}/orders`;
    expect((await ask({ path, headers: { authorization: 'Bearer nobody' } })).body).not.toMatch(/^403: /);
    expect(await ask({ path, headers: { origin: 'https://shop.example' } })).toMatchObject({ status: 403 });
  });
});
