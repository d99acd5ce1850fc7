import { gatewayOf } from '../adapters/providers/gateway-in-force.ts';
import { secretsOver } from '../adapters/aws/secrets.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { orderPorts } from '../persistence/orders/order-ports.ts';
import { operationsOn } from '../persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { chargePayment } from '../usecases/payments/charge-payment.ts';
import type { OrderKey } from '../usecases/ports/orders.ts';

const client = createDynamoClient(wire());
const { tableName, paymentWindowMs, chargeWithinMs, processingMs, receiptEmails } = env;
const settings = { paymentWindowMs, chargeWithinMs, processingMs, extras: { receiptEmails } };
const operationsOf = operationsOn(client, tableName, clock, log);
const ports = orderPorts(client, tableName, log);
const gatewayInForce = gatewayOf(env, secretsOver(wire(), log), log);

export const handler = inTime(async ({ merchantId, orderId }: OrderKey, context) => {
  const invocation = invocationOf(context);
  const gateway = await gatewayInForce();
  const operations = operationsOf(invocation);
  const deps = { ...ports, clock, log, operations, gateway, ...settings, ...invocation };
  return { merchantId, orderId, outcome: await chargePayment(deps, { merchantId, orderId }) };
});
