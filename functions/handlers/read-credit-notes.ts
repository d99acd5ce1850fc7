import { createS3Client } from '../gateways/aws-clients.ts';
import { S3DocumentReader } from '../gateways/s3-documents.ts';
import { readCreditNotesRoute } from '../http/credit-notes.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoStoryReader } from '../ledger/dynamo-story-reader.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

const orders = new DynamoStoryReader(createDynamoClient(wire()), env.tableName);
const documents = new S3DocumentReader(createS3Client(wire()), env.documentsBucket);

export const handler = inTime(readCreditNotesRoute(log, orders, documents));
