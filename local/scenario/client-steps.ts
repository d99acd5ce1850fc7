import { setTimeout as sleep } from 'node:timers/promises';

import {
  orderView,
  type ApiClient,
  type ApiResponse,
  type OrderRequest,
  type OrderView,
} from '../api-client.ts';

const POLL_MS = 250;
/** Charge, webhook and invoice take seconds; on two cores with everything cold, some more. */
const SOON_MS = 60_000;

/** Asks again and again until the answer is there, for a bounded time. */
export async function until<Result>(
  what: string,
  look: () => Promise<Result | undefined>,
  timeoutMs = SOON_MS,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await sleep(POLL_MS);
  }
}

/**
 * Sends a request again, with the same key, until it is answered: what a client does that was told nothing, or to come
 * again (`Retry-After`: the first one is still in flight).
 */
export async function untilAnswered(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
  return until('an answer', async () => {
    const response = await send().catch(() => undefined);
    if (response === undefined || response.status >= 500 || response.headers.has('retry-after'))
      return undefined;
    return response;
  });
}

export async function placeUntilAnswered(
  client: ApiClient,
  order: OrderRequest,
  key: string,
): Promise<string> {
  return orderIdIn(await untilAnswered(() => client.placeOrder(order, key)));
}

/** The order in a 201; any other answer is an error. */
export function orderIdIn(response: ApiResponse): string {
  expectStatus(response, 201);
  return orderView.pick({ orderId: true }).parse(response.body).orderId;
}

export const isReplay = ({ headers }: ApiResponse): boolean => headers.get('idempotent-replayed') === 'true';

export function expectStatus(response: ApiResponse, ...expected: readonly number[]): void {
  if (expected.includes(response.status)) return;
  throw new Error(`answered ${response.status}, not ${expected.join(' or ')}: ${response.text}`);
}

/** The order once it is paid and has its invoice. */
export async function untilInvoiced(
  client: ApiClient,
  orderId: string,
  timeoutMs?: number,
): Promise<OrderView> {
  return untilOrder(
    client,
    orderId,
    ({ status, invoiceNumber }) => status === 'paid' && invoiceNumber !== undefined,
    timeoutMs,
  );
}

export async function untilOrder(
  client: ApiClient,
  orderId: string,
  arrived: (order: OrderView) => boolean,
  timeoutMs?: number,
): Promise<OrderView> {
  return until(
    `order ${orderId}`,
    async () => {
      const response = await client.readOrder(orderId);
      expectStatus(response, 200);
      const order = orderView.parse(response.body);
      return arrived(order) ? order : undefined;
    },
    timeoutMs,
  );
}
