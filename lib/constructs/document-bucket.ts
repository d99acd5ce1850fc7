import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The invoices as PDF, and a report of each day's money. Private, and versioned, so that what was issued cannot be overwritten unseen. */
export class DocumentBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      // In every stage: a bucket that is not empty would stop the deletion of its stack halfway. At the rollback of a first
      // deployment it is empty.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Two functions write here and one reads, and the access log of the API says for whom. An account that ' +
        'must also log reads from outside the application does so for all its buckets, with CloudTrail data events.',
    });
  }
}
