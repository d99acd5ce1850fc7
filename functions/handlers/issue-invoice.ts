import { createS3Client } from '../adapters/aws/aws-clients.ts';
import { fontsIn, renderWith } from '../adapters/pdf/pdf-documents.ts';
import { S3Documents } from '../adapters/aws/s3-documents.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { orderPorts } from '../persistence/orders/order-ports.ts';
import { operationsOn } from '../persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { issueInvoice } from '../usecases/invoices/issue-invoice.ts';
import type { OrderKey } from '../usecases/ports/orders.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const ports = orderPorts(client, tableName, log);
const render = renderWith(fontsIn(env.taskRoot));
const documents = new S3Documents(createS3Client(wire()), env.documentsBucket, render);

export const handler = inTime(async ({ merchantId, orderId }: OrderKey, context) => {
  const invocation = invocationOf(context);
  const operations = operationsOf(invocation);
  const deps = { ...ports, clock, operations, documents, deadline: invocation.deadline };
  return { merchantId, orderId, outcome: await issueInvoice(deps, { merchantId, orderId }) };
});
