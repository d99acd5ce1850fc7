import { createS3Client } from '../adapters/aws/aws-clients.ts';
import { S3Logos } from '../adapters/aws/s3-logos.ts';
import { putMerchantRoute } from '../http/merchants/merchant.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoMerchants } from '../persistence/merchants/dynamo-merchants.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

const merchants = new DynamoMerchants(createDynamoClient(wire()), env.tableName);
const logos = new S3Logos(createS3Client(wire()), env.documentsBucket);

export const handler = inTime(putMerchantRoute(log, { clock, merchants, logos }));
