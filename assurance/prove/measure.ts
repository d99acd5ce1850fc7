import { apiClient, type ApiClient, type ApiResponse, type Observer } from '../../local/api-client.ts';
import { expectStatus, orderIdIn } from '../../local/scenario/client-steps.ts';
import { plainTable } from '../../cli/plain-table.ts';

/** How long answers took, in milliseconds, as a client sees it. */
export interface Latency {
  readonly route: string;
  /** The first answer after the deployment: its functions start for it. */
  readonly firstMs: number;
  /** Of the others, one after the other. */
  readonly medianMs: number;
  readonly slowestMs: number;
}

const TIMES = 20;

const CARD = 'pm_card_visa';

/** Asks each route of an order first when its functions have never run, then again and again. */
export async function measure(
  apiUrl: string,
  apiKey: string,
  observe: Observer,
): Promise<readonly Latency[]> {
  const client = apiClient(apiUrl, apiKey, observe);
  const orderIds: string[] = [];
  const place = async (time: number): Promise<ApiResponse> => {
    const placed = await client.placeOrder(
      {
        customer: { email: 'measured@example.com' },
        lines: [{ sku: 'atlas', quantity: 1 }],
        paymentMethod: CARD,
      },
      `measured-${time}`,
    );
    orderIds.push(orderIdIn(placed));
    return placed;
  };
  return [
    await timed('GET /products/{sku}', 200, async () => client.readProduct('atlas')),
    await timed('POST /orders', 201, place),
    await timed('GET /orders/{orderId}', 200, async (time) => readOne(client, orderIds, time)),
    await timed('GET /orders/{orderId}/operations', 200, async () =>
      client.readOperations(orderIds[0] ?? ''),
    ),
  ];
}

const readOne = async (client: ApiClient, orderIds: readonly string[], time: number): Promise<ApiResponse> =>
  client.readOrder(orderIds[time % orderIds.length] ?? '');

async function timed(
  route: string,
  status: number,
  ask: (time: number) => Promise<ApiResponse>,
): Promise<Latency> {
  const took: number[] = [];
  for (let time = 0; time <= TIMES; time += 1) {
    const startedAt = performance.now();
    expectStatus(await ask(time), status);
    took.push(performance.now() - startedAt);
  }
  const [firstMs = 0, ...others] = took;
  const sorted = others.toSorted((one, other) => one - other);
  return {
    route,
    firstMs,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    slowestMs: sorted.at(-1) ?? 0,
  };
}

export function latencyTable(latencies: readonly Latency[]): string {
  const table = plainTable({
    head: ['route', 'first, ms', 'median, ms', 'slowest, ms'],
    colAligns: ['left', 'right', 'right', 'right'],
  });
  for (const { route, ...milliseconds } of latencies) {
    const { firstMs, medianMs, slowestMs } = milliseconds;
    table.push([route, ...[firstMs, medianMs, slowestMs].map((value) => value.toFixed(0))]);
  }
  return table.toString();
}
