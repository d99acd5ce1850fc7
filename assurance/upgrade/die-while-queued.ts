import { cp, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

import { z } from 'zod';

import { lastLines, startChild } from '../../cli/child-process.ts';
import { freePort } from '../../local/prerequisites.ts';
import { codeOf, environmentOf, functionNamed } from './functions.ts';
import type { World } from './world.ts';

/** What a step of the workflow is invoked with. */
const INVOKE = `
const [code, input] = process.argv.slice(1);
const context = { getRemainingTimeInMillis: () => 60000, awsRequestId: 'dies-while-queued', functionName: 'IssueInvoice' };
require(code).handler(JSON.parse(input), context).then(console.log, console.error);
`;

/**
 * Runs a release's own issue-invoice for an order, outside of the cloud, and ends it when it has queued for a number: its
 * transaction loses against another one, as it does when many want a number at once, and then it dies.
 */
export async function dieWhileQueued(
  { cloud, merchantId }: World,
  { assembly, stack, directory }: { assembly: string; stack: string; directory: string },
  orderId: string,
): Promise<void> {
  const queued = Promise.withResolvers<true>();
  const proxy = await conflictingProxy(cloud.endpointUrl ?? '', () => queued.resolve(true));
  const taskRoot = join(directory, 'issue-invoice');
  await cp(await codeOf(assembly, 'IssueInvoice'), taskRoot, { recursive: true });
  // The bundle is CommonJS, and the project's own package.json, found further up, would make it an ES module.
  await writeFile(join(taskRoot, 'package.json'), '{ "type": "commonjs" }');
  const logPath = join(directory, 'dies-while-queued.log');
  const child = await startChild({
    command: process.execPath,
    args: ['--eval', INVOKE, join(taskRoot, 'index.js'), JSON.stringify({ merchantId, orderId })],
    environment: {
      ...cloud.environment,
      ...(await environmentOf(cloud, await functionNamed(cloud, stack, 'IssueInvoice'))),
      AWS_ENDPOINT_URL: proxy.url,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_NAME: 'IssueInvoice',
    },
    // As Lambda does: a function finds its files from there.
    directory: taskRoot,
    logPath,
  });
  try {
    const ended = child.exited.then(async () => {
      throw new Error(`issue-invoice ended before it was queued: ${await lastLines(logPath, 3)}`);
    });
    await Promise.race([queued.promise, ended]);
  } finally {
    await child.kill();
    proxy.close();
  }
}

interface Proxy {
  readonly url: string;
  readonly close: () => void;
}

/** Lets everything through to the cloud but a transaction that takes a number: that one loses. */
async function conflictingProxy(endpoint: string, queued: () => void): Promise<Proxy> {
  const port = await freePort();
  const server = createServer((request, response) => {
    void pass(endpoint, request, response, queued).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const transaction = z.object({ TransactItems: z.array(z.unknown()) });

async function pass(
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
  queued: () => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const action = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  if (action === 'TransactWriteItems' && body.includes('#SERIES#')) {
    const { TransactItems } = transaction.parse(JSON.parse(body.toString()));
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify({
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        Message: 'Transaction cancelled [TransactionConflict]',
        CancellationReasons: TransactItems.map(() => ({ Code: 'TransactionConflict', Message: 'conflict' })),
      }),
    );
    return;
  }
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    ['host', 'connection', 'content-length', 'transfer-encoding', 'expect'].includes(name)
      ? []
      : [[name, String(value)]],
  );
  const answer = await fetch(`${endpoint}${request.url ?? '/'}`, {
    method: request.method ?? 'POST',
    headers,
    ...(body.length > 0 && { body }),
  });
  if (action === 'PutItem' && body.includes('#SERIES#') && answer.ok) queued();
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
