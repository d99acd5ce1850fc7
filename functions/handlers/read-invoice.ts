import { createS3Client } from '../adapters/aws/aws-clients.ts';
import { S3DocumentReader } from '../adapters/aws/s3-documents.ts';
import { readInvoiceRoute } from '../http/documents/invoice.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoInvoiceReader } from '../persistence/invoices/dynamo-invoice-reader.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

const orders = new DynamoInvoiceReader(createDynamoClient(wire()), env.tableName);
const documents = new S3DocumentReader(createS3Client(wire()), env.documentsBucket);

export const handler = inTime(readInvoiceRoute(log, orders, documents));
