import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SandboxContext } from '../../sandbox/core/context.ts';
import { handOver } from '../../sandbox/core/hand-over.ts';
import type { GatewayRequest, WebhookDelivery } from '../../sandbox/core/http.ts';
import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import { SandboxGateway } from '../../sandbox/core/sandbox-gateway.ts';

export interface HomeSandbox {
  readonly url: string;
  readonly apiKey: string;
  readonly context: SandboxContext;
  close(): Promise<void>;
}

/**
 * The sandbox's core on the loopback, at the clock that it is given. An answer that is to be lost is lost by its connection,
 * at once; nobody has to lose patience.
 *
 * @param tell takes each webhook over, to deliver it when it is due
 */
export async function startSandboxAtHome(
  nowMs: () => number,
  tell: (delivery: WebhookDelivery) => void,
): Promise<HomeSandbox> {
  let made = 0;
  const newId = (prefix: string) => prefix + String((made += 1)).padStart(24, '0');
  const context: SandboxContext = { store: new MemorySandboxStore(), clock: nowMs, newId };
  const endpoint = { id: newId('we_'), url: 'https://shop.test/', enabledEvents: ['*'], apiVersion: null };
  await context.store.saveEndpoint({ ...endpoint, createdAtMs: nowMs() });
  const gateway = new SandboxGateway(context);
  const server = createServer((request, response) => {
    void (async () => {
      const { status, headers, body } = await handOver(await gateway.handle(await readRequest(request)), {
        enqueue: async (deliveries) => {
          for (const delivery of deliveries) tell(delivery);
        },
        pause: async (pace) => {
          if (pace === 'lost') response.destroy();
        },
      });
      if (!response.destroyed) response.writeHead(status, headers).end(body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return {
    url: `http://127.0.0.1:${address.port}`,
    apiKey: 'sk_test_sandbox',
    context,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<GatewayRequest> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://sandbox.test');
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const,
  );
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: search.slice(1),
    headers: Object.fromEntries(headers),
    body: await text(request),
  };
}
