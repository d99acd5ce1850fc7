import { gatewayOf } from '../adapters/providers/gateway-in-force.ts';
import { secretsOver } from '../adapters/aws/secrets.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { orderPorts } from '../persistence/orders/order-ports.ts';
import { operationsOn } from '../persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import type { OrderKey } from '../usecases/ports/orders.ts';
import { refundPayment } from '../usecases/payments/refund-payment.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const ports = orderPorts(client, tableName, log);
const gatewayInForce = gatewayOf(env, secretsOver(wire(), log), log);

export const handler = inTime(async ({ merchantId, orderId }: OrderKey, context) => {
  const invocation = invocationOf(context);
  const gateway = await gatewayInForce();
  const operations = operationsOf(invocation);
  const deps = { ...ports, clock, log, operations, gateway, deadline: invocation.deadline };
  return { merchantId, orderId, outcome: await refundPayment(deps, { merchantId, orderId }) };
});
