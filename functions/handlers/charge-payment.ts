import { gatewayOf } from '../gateways/gateway-in-force.ts';
import { secretsOver } from '../gateways/secrets.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { operationsOn } from '../ledger/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { chargePayment } from '../usecases/charge-payment.ts';
import type { OrderKey } from '../usecases/ports.ts';

const client = createDynamoClient(wire());
const { tableName, holderTimeMs, chargeWithinMs, receiptEmails } = env;
const settings = { holderTimeMs, chargeWithinMs, extras: { receiptEmails } };
const operationsOf = operationsOn(client, tableName, clock, log);
const orders = new DynamoOrderLedger(client, tableName);
const gatewayInForce = gatewayOf(env, secretsOver(wire(), log));

export const handler = inTime(async ({ merchantId, orderId }: OrderKey, context) => {
  const invocation = invocationOf(context);
  const gateway = await gatewayInForce();
  const operations = operationsOf(invocation);
  const deps = { clock, log, operations, orders, gateway, ...settings, ...invocation };
  return { merchantId, orderId, outcome: await chargePayment(deps, { merchantId, orderId }) };
});
