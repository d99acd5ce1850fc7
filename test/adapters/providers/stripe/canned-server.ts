import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply = (response: ServerResponse, request: SeenRequest) => void;

export interface CannedServer {
  readonly port: number;
  readonly url: string;
  /** What arrived, in order. */
  readonly seen: readonly SeenRequest[];
  /** How the next requests are answered: one reply each, the last one for all that follow. */
  replyWith(...replies: readonly Reply[]): void;
  /** Takes no more connections; those there are stay. */
  stopListening(): void;
  close(): Promise<void>;
}

/** A real HTTP server on the loopback that records what it is sent and answers what it is told to. */
export async function startCannedServer(...replies: readonly Reply[]): Promise<CannedServer> {
  const seen: SeenRequest[] = [];
  let next = [...replies];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://canned.test');
      const arrived = { method: request.method ?? '', path, query, headers: request.headers, body };
      seen.push(arrived);
      const reply = next.length > 1 ? next.shift() : next[0];
      if (reply === undefined) throw new Error(`no reply for ${arrived.method} ${path}`);
      reply(response, arrived);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  const stopListening = () => {
    if (server.listening) server.close();
  };
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    seen,
    replyWith: (...others) => {
      next = [...others];
    },
    stopListening,
    close: async () => {
      const closed = server.listening ? once(server, 'close') : undefined;
      stopListening();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export const plain =
  (status: number, body: string | Uint8Array, headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** Resets a connection that is used again, as a server does that closed it meanwhile. */
export function onNewConnections(reply: Reply): Reply {
  const used = new WeakSet<object>();
  return (response, request) => {
    const { socket } = response;
    if (socket === null) throw new Error('there is no connection');
    if (used.has(socket)) return void socket.resetAndDestroy();
    used.add(socket);
    reply(response, request);
  };
}

/** Says nothing, ever. */
export const silence: Reply = () => undefined;

/** Sends headers and half a body, and then nothing. */
export const stall: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
};

/** Sends a byte again and again, and never comes to an end. */
export const drip: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 50);
  response.once('close', () => clearInterval(timer));
};

/** Promises more bytes than it sends, and goes away. */
export const breakOff: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"id":', () => response.destroy());
};

/** Has read the request, and resets the connection. */
export const hangUp: Reply = (response) => {
  response.socket?.resetAndDestroy();
};
