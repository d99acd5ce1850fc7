import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { isAuthorized } from '../../sandbox/core/authorization.ts';
import type { SandboxContext } from '../../sandbox/core/context.ts';
import { handOver, type Transport } from '../../sandbox/core/hand-over.ts';
import type { GatewayRequest, WebhookDelivery } from '../../sandbox/core/http.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import { SandboxGateway } from '../../sandbox/core/sandbox-gateway.ts';
import { sendWebhook } from '../../sandbox/core/send-webhook.ts';
import type { SandboxStore } from '../../sandbox/core/store.ts';
import { unauthorized } from '../../sandbox/core/stripe-errors.ts';
import { postByFetch } from '../../sandbox/post-by-fetch.ts';

export interface SandboxOptions {
  readonly store?: SandboxStore;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly apiKey?: string;
  readonly webhookSecret?: string;
  /**
   * Is handed each delivery as soon as it is scheduled, in place of sending it. Without it they are signed and posted to
   * the registered endpoints, when their delay is over, up to five times. What it returns is awaited where the webhooks
   * come before the answer.
   */
  readonly webhookSink?: (delivery: WebhookDelivery) => unknown;
  /** How long a lost answer is held back; longer than the client under test waits. */
  readonly lostMs?: number;
  readonly slowMs?: number;
}

export interface RunningSandbox {
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly webhookSecret: string;
  ledger(orderId?: string): Promise<readonly LedgerEntry[]>;
  close(): Promise<void>;
}

const DELIVERY_ATTEMPTS = 5;
const RETRY_AFTER_MS = 200;
const PAGE = 500;

/** The sandbox gateway in this process: the deployed core behind a plain HTTP server on the loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { apiKey = 'sk_test_sandbox', webhookSecret = 'whsec_sandbox', webhookSink } = options;
  const { lostMs = 3_000, slowMs = 100 } = options;
  const context = inProcessContext(options);
  const gateway = new SandboxGateway(context);
  const closing = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: closing.signal });

  const attempt = (delivery: WebhookDelivery, number: number) =>
    sendWebhook(context, postByFetch, { delivery, number, secrets: webhookSecret });
  const repeat = async (delivery: WebhookDelivery) => {
    for (let number = 2; number <= DELIVERY_ATTEMPTS; number += 1) {
      await wait(RETRY_AFTER_MS);
      if (await attempt(delivery, number)) return;
    }
  };
  /** Resolves when the first attempt has been made. */
  const deliver = async (delivery: WebhookDelivery) => {
    if (webhookSink) return webhookSink(delivery);
    await wait(delivery.delaySeconds * 1000);
    const accepted = await attempt(delivery, 1);
    if (!accepted) void repeat(delivery).catch(unlessClosing(closing.signal));
  };

  /** Of one answer. */
  const transport = (): Transport => {
    const dueAtOnce: Promise<unknown>[] = [];
    return {
      enqueue: async (deliveries) => {
        for (const delivery of deliveries) {
          const delivered = deliver(delivery).catch(unlessClosing(closing.signal));
          if (delivery.delaySeconds === 0) dueAtOnce.push(delivered);
        }
      },
      pause: async (pace) => {
        if (pace === 'after_webhooks') await Promise.all(dueAtOnce);
        else await wait(pace === 'lost' ? lostMs : slowMs);
      },
    };
  };

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    if (!isAuthorized(request.headers.authorization, apiKey)) {
      send(response, unauthorized());
      return;
    }
    const answer = await gateway.handle(await readRequest(request));
    const { status, headers, body } = await handOver(answer, transport());
    response.writeHead(status, headers).end(body);
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) return response.destroy();
      send(response, { status: 500, body: { error: { type: 'api_error', message: String(error) } } });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  if (webhookSink) await registerSink(context);

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    apiKey,
    webhookSecret,
    ledger: (orderId) => wholeLedger(context, orderId),
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function inProcessContext({
  store = new MemorySandboxStore(),
  clock = Date.now,
}: SandboxOptions): SandboxContext {
  let made = 0;
  const newId = (prefix: string) => prefix + String((made += 1)).padStart(24, '0');
  return { store, clock, newId };
}

async function wholeLedger(
  { store, clock }: SandboxContext,
  orderId?: string,
): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for (;;) {
    const after = entries.at(-1)?.seq;
    const page = { limit: PAGE, untilMs: clock(), ...(orderId && { orderId }), ...(after && { after }) };
    const more = await store.readLedger(page);
    entries.push(...more);
    if (more.length < PAGE) return entries;
  }
}

async function registerSink({ store, newId, clock }: SandboxContext): Promise<void> {
  await store.saveEndpoint({
    id: newId('we_'),
    url: 'https://sink.test/',
    enabledEvents: ['*'],
    apiVersion: null,
    createdAtMs: clock(),
  });
}

async function readRequest(request: IncomingMessage): Promise<GatewayRequest> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://sandbox.test');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    ),
    body: await text(request),
  };
}

function send(response: ServerResponse, { status, body }: { status: number; body: object }): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function unlessClosing(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
