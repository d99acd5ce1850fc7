import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { explain } from './explained.ts';

/** The invoices as PDF, and a report of each day’s money. Private, and versioned, so that what was issued cannot be overwritten unseen. */
export class DocumentBucket extends Bucket {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    const { documentsLock } = stage;
    super(scope, id, {
      ...encryptionOf(scope, id, stage),
      ...(documentsLock && {
        objectLockEnabled: true,
        objectLockDefaultRetention: ObjectLockRetention[
          documentsLock.mode === 'COMPLIANCE' ? 'compliance' : 'governance'
        ](Duration.days(documentsLock.days)),
      }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      // In every stage: a bucket that is not empty would stop the deletion of its stack halfway. At the rollback of a first
      // deployment it is empty.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-S1', reason: NO_ACCESS_LOG });
    explain(this, { CKV_AWS_18: NO_ACCESS_LOG });
  }
}

const NO_ACCESS_LOG =
  'Two functions write here and two read, and the access log of the API says for whom. An account that ' +
  'must also log reads from outside the application does so for all its buckets, with CloudTrail data events.';

/** S3's own key, or one of the account's, which outlives the stack as the documents do. */
function encryptionOf(scope: Construct, id: string, { documentsKey }: StageSettings) {
  if (documentsKey === 's3') return { encryption: BucketEncryption.S3_MANAGED };
  const encryptionKey = new Key(scope, `${id}Key`, {
    description: 'Encrypts the documents of a stage of Once.',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  // A bucket's own key spares a request to KMS for each document.
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}
