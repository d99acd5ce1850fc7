import { onceClient, type OnceClient } from '../../client/src/client.ts';
import { DescribedAnswers } from '../../local/described-answers.ts';

/** What a shop calls Once with. */
export interface ShopClient {
  readonly client: OnceClient;
  /** What of the answers was not as docs/openapi.json describes it. */
  readonly complaints: readonly string[];
}

/** The client that shops install, which hides each request: its answers are looked at on their way. */
export function shopClient(url: string, apiKey: string): ShopClient {
  const described = new DescribedAnswers();
  const complaints: string[] = [];
  const observed: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.clone().text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const body: unknown = isJson ? JSON.parse(text) : text === '' ? undefined : text;
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    // The address may have a path of its own before those of the API.
    const path = response.url.slice(url.length);
    const [method, { status }] = [init?.method ?? 'GET', response];
    complaints.push(...described.complaints({ method, path, status, header, body }));
    return response;
  };
  return { client: onceClient({ url, apiKey, fetch: observed }), complaints };
}
