/** A request as a client library hands it to the wire; the library has no types of its own for it. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly path: string;
}

export interface WireResponse {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: Uint8Array;
  };
}

export function headerOf({ headers }: WireRequest, name: string): string {
  const direct = headers[name];
  if (direct !== undefined) return direct;
  const found = Object.entries(headers).find(([known]) => known.toLowerCase() === name);
  return found?.[1] ?? '';
}

/** One request and its repetitions bear the same. */
export const requestIdOf = (request: WireRequest): string => headerOf(request, 'amz-sdk-invocation-id');

export function textOf({ body }: WireRequest): string {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  return typeof body === 'string' ? body : '';
}

export const answer = (
  statusCode: number,
  body: string,
  contentType = 'application/x-amz-json-1.0',
): WireResponse => ({
  response: { statusCode, headers: { 'content-type': contentType }, body: Buffer.from(body) },
});

/** As the client library's own: it takes the name for a reason to try again. */
export const noAnswer = (): Error => Object.assign(new Error('no answer'), { name: 'TimeoutError' });
