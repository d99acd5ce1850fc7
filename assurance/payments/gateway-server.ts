import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as realSleep } from 'node:timers/promises';
import type { SandboxContext } from '../../sandbox/core/context.ts';
import { handOver, type Transport } from '../../sandbox/core/hand-over.ts';
import type { GatewayRequest, Pace, WebhookDelivery } from '../../sandbox/core/http.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import type { OUTAGE_MODES } from '../../sandbox/core/records.ts';
import { SandboxGateway } from '../../sandbox/core/sandbox-gateway.ts';
import type { Draws } from './draws.ts';
import type { VirtualTime } from './virtual-time.ts';

export type OutageMode = (typeof OUTAGE_MODES)[number];

export interface GatewayServer {
  readonly url: string;
  readonly apiKey: string;
  readonly context: SandboxContext;
  startOutage(mode: OutageMode, ms: number): Promise<void>;
  /** From now on nobody listens, and whoever was connected is not any more. */
  refuseConnections(): Promise<void>;
  acceptConnections(): Promise<void>;
  ledger(): Promise<readonly LedgerEntry[]>;
  close(): Promise<void>;
}

/** Sends one webhook. Resolves when it has been applied, or parked; awaited only where webhooks come before the answer. */
export type Deliver = (context: SandboxContext, delivery: WebhookDelivery) => Promise<void>;

/** Whether an answer is lost as its caller loses patience, in real time, or by the connection, in virtual time. */
export type Loss = 'hung up' | { readonly cutAfterMs: number };

/** A slow answer is a little late, in real time: its caller has a real deadline. */
const SLOW_MS = 40;
/** What lands late does so within this time after the caller has hung up: less than the sandbox's own lease. */
const LANDS_WITHIN_MS = 25_000;
/** Of the 25 requests a second that an endpoint takes: other programs of the account make all of them. */
const LEFT_BY_OTHERS = 0;
const WHOLE_LEDGER = 100_000;

/**
 * The sandbox's core behind HTTP on the loopback, as `support/sandbox-server.ts`, but in virtual time: an answer is lost
 * when its caller has hung up, no sooner and no later, and what lands late then does so at a moment of the seed's.
 */
export async function startGatewayServer(
  time: VirtualTime,
  draws: Draws,
  deliver: Deliver,
  loss: Loss = 'hung up',
): Promise<GatewayServer> {
  const apiKey = 'sk_test_sandbox';
  const context = await sandboxContext(time);
  const gateway = new SandboxGateway(context);

  /** What comes after it is what lands late. */
  const lose = async (path: string, response: ServerResponse, hungUp: Promise<unknown>): Promise<void> => {
    if (loss === 'hung up') {
      await hungUp;
      await time.sleep(draws.between(`${path} of ${time.now()} lands`, 0, LANDS_WITHIN_MS));
      return;
    }
    // Its caller sleeps as well.
    await time.waitFor(time.sleep(loss.cutAfterMs));
    response.destroy();
  };
  const slow = async (): Promise<void> =>
    loss === 'hung up' ? realSleep(SLOW_MS) : time.waitFor(time.sleep(loss.cutAfterMs / 4));
  const transport = (path: string, response: ServerResponse, hungUp: Promise<unknown>): Transport => {
    const dueAtOnce: Promise<void>[] = [];
    return {
      enqueue: async (deliveries) => {
        for (const delivery of deliveries) {
          const name = `webhook ${delivery.eventType}`;
          dueAtOnce.push(
            new Promise((done) => time.spawn(name, () => deliver(context, delivery).finally(done))),
          );
        }
      },
      pause: async (pace: Exclude<Pace, 'now'>) => {
        if (pace === 'slow') await slow();
        else if (pace === 'after_webhooks') await time.waitFor(Promise.all(dueAtOnce));
        else await lose(path, response, hungUp);
      },
    };
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const hungUp = once(response, 'close');
    const asked = await readRequest(request);
    const { status, headers, body } = await handOver(
      await gateway.handle(asked),
      transport(asked.path, response, hungUp),
    );
    response.writeHead(status, headers).end(body);
  };

  const server = createServer((request, response) => {
    time.spawn('gateway', () => respond(request, response));
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return {
    url: `http://127.0.0.1:${address.port}`,
    apiKey,
    context,
    startOutage: async (mode, ms) =>
      context.store.saveOutage({
        mode,
        untilMs: time.nowMs() + ms,
        ...(mode === 'rate_limit' && { perSecond: LEFT_BY_OTHERS }),
      }),
    ledger: async () => context.store.readLedger({ limit: WHOLE_LEDGER, untilMs: time.nowMs() }),
    refuseConnections: close,
    acceptConnections: () => listen(address.port),
    close,
  };
}

async function sandboxContext(time: VirtualTime): Promise<SandboxContext> {
  let made = 0;
  const newId = (prefix: string) => prefix + String((made += 1)).padStart(24, '0');
  const context = { store: new MemorySandboxStore(), clock: () => time.nowMs(), newId };
  const endpoint = { id: newId('we_'), url: 'https://shop.test/', enabledEvents: ['*'], apiVersion: null };
  await context.store.saveEndpoint({ ...endpoint, createdAtMs: time.nowMs() });
  return context;
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
