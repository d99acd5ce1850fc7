import { createS3Client } from '../gateways/aws-clients.ts';
import { fontsIn, renderWith } from '../gateways/pdf-documents.ts';
import { S3Documents } from '../gateways/s3-documents.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { operationsOn } from '../ledger/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { issueInvoice } from '../usecases/issue-invoice.ts';
import type { OrderKey } from '../usecases/ports.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const orders = new DynamoOrderLedger(client, tableName);
const render = renderWith(fontsIn(env.taskRoot));
const documents = new S3Documents(createS3Client(wire()), env.documentsBucket, render);

export const handler = inTime(async ({ merchantId, orderId }: OrderKey, context) => {
  const invocation = invocationOf(context);
  const operations = operationsOf(invocation);
  const deps = { clock, operations, orders, documents, deadline: invocation.deadline };
  return { merchantId, orderId, outcome: await issueInvoice(deps, { merchantId, orderId }) };
});
