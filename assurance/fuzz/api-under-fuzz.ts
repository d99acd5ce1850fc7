import { z } from 'zod';
import { startApiServer } from '../world/api-server.ts';
import { createTable } from '../world/dynamodb-local.ts';
import { DECLINED_CARD } from '../world/gateway-scripts.ts';
import { MERCHANT, orderRequest } from '../world/order-builders.ts';
import { World } from '../world/world.ts';

export interface ApiUnderFuzz {
  readonly url: string;
  readonly apiKey: string;
  /** The description, in which parameters often name what is there. */
  readonly description: unknown;
  readonly close: () => Promise<void>;
}

const description = z.looseObject({
  components: z.looseObject({
    parameters: z.record(z.string(), z.looseObject({ schema: z.unknown() })),
  }),
});

/**
 * The product's own routes on DynamoDB Local, with products in stock and orders in several states.
 *
 * @param openApi docs/openapi.json
 */
export async function apiUnderFuzz(openApi: unknown): Promise<ApiUnderFuzz> {
  const { client, tableName } = await createTable();
  const world = new World(client, tableName);
  await world.stock('atlas', 1_000_000);
  await world.stock('mug', 1_000_000);
  const orders = [
    await world.placed('placed'),
    await world.placed('declined', { paymentMethod: DECLINED_CARD }),
    await world.paid('paid'),
    await world.placed('invoiced', orderRequest({ externalReference: '982' })),
    await world.paid('refunded'),
  ];
  await Promise.all(orders.slice(1, 4).map(async (order) => world.runWorkflow(order)));
  const server = await startApiServer(world, {
    carriedOut: async () => {
      for (const order of world.workflow.started.splice(0)) await world.runWorkflow(order);
    },
  });
  const parsed = description.parse(openApi);
  const { parameters } = parsed.components;
  const often = (name: string, values: readonly string[]): void => {
    const parameter = parameters[name];
    if (parameter === undefined) throw new Error(`no parameter ${name} is described`);
    parameters[name] = { ...parameter, schema: { anyOf: [{ enum: values }, parameter.schema] } };
  };
  often(
    'orderId',
    orders.map(({ orderId }) => orderId),
  );
  often('sku', ['atlas', 'mug']);
  return {
    url: server.url,
    apiKey: MERCHANT,
    description: parsed,
    close: async () => {
      await server.close();
      client.destroy();
    },
  };
}
