import { createServer } from 'node:http';

import { z } from 'zod';

import { freePort } from '../../local/prerequisites.ts';

/** What was asked, and whether the description of Stripe's API allows it. */
export interface Recorded {
  /** Such as `POST /v1/payment_intents/{id}/cancel`. */
  readonly route: string;
  readonly status: number;
  /** Stripe's message, where it refuses. */
  readonly message: string | undefined;
}

const refusal = z.object({ error: z.object({ message: z.string() }) });

export interface Recorder {
  readonly url: string;
  readonly requests: readonly Recorded[];
  readonly stop: () => void;
}

/** As Stripe answers in countries in which there is no search. */
const NO_SEARCH = JSON.stringify({
  error: { type: 'invalid_request_error', message: 'Search is not available in your country.' },
});

/**
 * Passes every request on to `target`, and writes down how it was answered.
 *
 * @param searches whether there is a search; where there is none the adapter lists
 */
export async function startRecorder(target: string, searches = true): Promise<Recorder> {
  const requests: Recorded[] = [];
  const port = await freePort();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      if (!searches && url.includes('/search')) {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(NO_SEARCH);
        return;
      }
      const passed = ['authorization', 'content-type', 'idempotency-key', 'stripe-version'].flatMap(
        (name): [string, string][] => (headers[name] === undefined ? [] : [[name, String(headers[name])]]),
      );
      void fetch(`${target}${url}`, {
        method,
        headers: passed,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      })
        .then(async (answer) => {
          const text = await answer.text();
          requests.push({
            route: `${method} ${patternOf(url)}`,
            status: answer.status,
            message: answer.ok ? undefined : messageIn(text),
          });
          response.writeHead(answer.status, { 'content-type': 'application/json' });
          response.end(text);
        })
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${port}`, requests, stop: () => void server.close() };
}

const patternOf = (url: string): string => (url.split('?')[0] ?? url).replaceAll(/\/(pi|re)_\w+/g, '/{id}');

const messageIn = (text: string): string =>
  refusal.safeParse(parsed(text)).data?.error.message ?? text.slice(0, 200);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
