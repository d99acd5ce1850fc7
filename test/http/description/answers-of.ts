import { z } from 'zod';
import { DescribedAnswers } from '../../../local/described-answers.ts';
import type { Bookkeeping } from './met.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key?: string;
  /** Sent as it is where it is text, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly etag: string;
  readonly body: unknown;
}

/** Asks a server and holds every answer against the description. It throws where one is not as described. */
export function asking(url: string, apiKey: string, books: Bookkeeping) {
  const described = new DescribedAnswers(undefined, books.note);
  return async ({ method, path, key, body, headers }: Asked): Promise<Answered> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const parsed: unknown = isJson ? JSON.parse(text) : text === '' ? undefined : text;
    const { status } = response;
    const header = (name: string) => response.headers.get(name) ?? undefined;
    const wrong = described.complaints({ method, path, status, header, body: parsed });
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    return { status, etag: response.headers.get('etag') ?? '', body: parsed };
  };
}

export type Ask = ReturnType<typeof asking>;

export const codeOf = ({ body }: Answered): string => z.object({ code: z.string() }).parse(body).code;

export const orderIdIn = ({ body }: Answered): string =>
  z.object({ orderId: z.string() }).parse(body).orderId;
