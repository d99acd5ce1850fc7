import type { Context } from 'aws-lambda';
import { createS3Client } from '../gateways/aws-clients.ts';
import { fontsIn, renderWith } from '../gateways/pdf-documents.ts';
import { S3Documents } from '../gateways/s3-documents.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { operationsOn } from '../ledger/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { invocationOf } from '../runtime/invocation.ts';
import { issueInvoice } from '../usecases/issue-invoice.ts';
import type { OrderKey } from '../usecases/ports.ts';

const client = createDynamoClient();
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const orders = new DynamoOrderLedger(client, tableName);
const documents = new S3Documents(createS3Client(), env.documentsBucket, renderWith(fontsIn(env.taskRoot)));

export const handler = async ({ merchantId, orderId }: OrderKey, context: Context) => {
  const operations = operationsOf(invocationOf(context));
  const deps = { clock, operations, orders, documents };
  return { merchantId, orderId, outcome: await issueInvoice(deps, { merchantId, orderId }) };
};
