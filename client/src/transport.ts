import type { Key } from './keys.ts';
import { OnceProblem, OutcomeUnknown } from './problem.ts';

export interface ClientOptions {
  /** `ApiUrl` of the deployment. */
  readonly url: string;
  /** A merchant's secret key. */
  readonly apiKey: string;
  /** For a call with all its attempts, in milliseconds; a minute unless it is said otherwise. */
  readonly deadlineMs?: number;
  /** For one attempt; 20 seconds unless it is said otherwise. API Gateway answers within 30. */
  readonly attemptMs?: number;
  /** Instead of Node's own. */
  readonly fetch?: typeof fetch;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly key?: Key;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export type Send = (call: Call) => Promise<Answer>;

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/**
 * Sends a call until it is answered. It is sent again, with the same key and to the byte, after a lost connection, 409
 * `request_in_flight`, 429 and 5xx, as the server's Retry-After says and under one deadline. A refusal is final.
 */
export function transport(options: ClientOptions): Send {
  const { url, apiKey, deadlineMs = 60_000, attemptMs = 20_000, fetch: send = fetch } = options;
  if ('window' in globalThis && 'document' in globalThis) {
    throw new Error(
      'The API key is secret: in a browser everybody could read it. Call Once from your server.',
    );
  }
  const base = new URL(url).href.replace(/\/+$/, '');

  /** What cannot be sent at all is the program's to mend: it throws, and is not tried again. */
  const prepared = ({ method, key, body, headers: more = {} }: Call) => {
    const headers = new Headers({ authorization: `Bearer ${apiKey}` });
    // Quoted, as the IETF draft has it: a bare key with a comma would be two lines.
    if (key !== undefined) headers.set('idempotency-key', quoted(key));
    if (body !== undefined) headers.set('content-type', 'application/json');
    for (const [name, value] of Object.entries(more)) if (value !== undefined) headers.set(name, value);
    const redirect = 'manual' as const;
    return { method, headers, redirect, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  };

  const attempt = async ({ path, signal }: Call, request: RequestInit, leftMs: number): Promise<Answer> => {
    const timeout = AbortSignal.timeout(Math.max(1, Math.min(attemptMs, leftMs)));
    const ends = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    const response = await send(base + path, { ...request, signal: ends });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  };

  return async (call) => {
    const request = prepared(call);
    const endsAt = Date.now() + deadlineMs;
    for (let tries = 0; ; tries += 1) {
      let met: unknown;
      try {
        const answer = await attempt(call, request, endsAt - Date.now());
        if (answer.status < 300 || answer.status === 304) return answer;
        met = new OnceProblem(answer.status, answer.headers, jsonIn(answer));
      } catch (error) {
        met = error;
      }
      if (met instanceof OnceProblem && !met.retrySafe) throw met;
      call.signal?.throwIfAborted();
      const waitMs = waitBefore(tries, met);
      if (Date.now() + waitMs >= endsAt) {
        const { method, path } = call;
        throw new OutcomeUnknown(
          `${method} ${path} was not answered within ${deadlineMs} ms. Send it again with the same key.`,
          { cause: met },
        );
      }
      await sleep(waitMs, call.signal);
    }
  };
}

/** The server's own word, or else a random time up to a bound that doubles. */
function waitBefore(tries: number, met: unknown): number {
  const told = met instanceof OnceProblem ? met.retryAfterSeconds : undefined;
  return told === undefined
    ? Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries)
    : told * 1000 + Math.random() * FIRST_WAIT_MS;
}

export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

const quoted = (key: Key): string => `"${key.replaceAll(/["\\]/g, '\\$&')}"`;

/** The JSON in an answer; undefined where there is none, as of a proxy that answers with a page. */
export function jsonIn({ bytes }: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
