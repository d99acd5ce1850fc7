import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { PRIVATE_BUCKET } from './private-bucket.ts';

/** The invoices as PDF. Private, and versioned, so that what was issued cannot be overwritten unseen. */
export class DocumentBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      ...PRIVATE_BUCKET,
      versioned: true,
      // In every stage: a bucket that is not empty would stop the deletion of its stack halfway.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'One function writes here and one reads, and the access log of the API says for whom. An account that ' +
        'must also log reads from outside the application does so for all its buckets, with CloudTrail data events.',
    });
  }
}
