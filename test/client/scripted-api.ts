import type { ServerResponse } from 'node:http';
import { serve } from '../local/http-server.ts';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the server does with a request. */
export type Script =
  /** It takes effect, and the connection breaks before the answer. */
  | 'lose the answer'
  /** The connection breaks before it takes effect. */
  | 'lose the request'
  | 'hang'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

export interface ScriptedApi {
  readonly url: string;
  readonly received: readonly Received[];
  /** How often something took effect, by key: a key's request does so once. */
  readonly effects: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/** A server on the loopback interface that does as scripted, and then answers as the API would. */
export async function scriptedApi(...scripts: readonly Script[]): Promise<ScriptedApi> {
  const received: Received[] = [];
  const effects = new Map<string, number>();
  const left = [...scripts];
  const server = await serve(({ method = '', url = '', headers, socket }, body, response) => {
    received.push({ method, url, headers, body });
    const script = left.shift() ?? { status: 201, body: { orderId: 'ord_1' } };
    if (script === 'lose the request') return void socket.destroy();
    if (script === 'hang') return;
    const key = headers['idempotency-key'];
    const replayed = typeof key === 'string' && effects.has(key);
    const takesEffect = script === 'lose the answer' || script.status < 300;
    if (typeof key === 'string' && takesEffect) effects.set(key, effects.get(key) ?? 1);
    if (script === 'lose the answer') return void socket.destroy();
    answer(response, script, replayed);
  });
  return { url: server.url, received, effects, close: server.close };
}

function answer(
  response: ServerResponse,
  { status, headers, body }: Exclude<Script, string>,
  replayed: boolean,
): void {
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

export const problem = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): Script => ({
  status,
  headers,
  body: { type: 'about:blank', title: 'T', status, code, detail: `It is ${code}.` },
});
