import { createS3Client } from '../gateways/aws-clients.ts';
import { S3DocumentReader } from '../gateways/s3-documents.ts';
import { readCreditNotesRoute } from '../http/credit-notes.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoStoryReader } from '../ledger/dynamo-story-reader.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';

const orders = new DynamoStoryReader(createDynamoClient(), env.tableName);
const documents = new S3DocumentReader(createS3Client(), env.documentsBucket);

export const handler = readCreditNotesRoute(log, orders, documents);
