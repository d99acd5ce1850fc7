import { describe, expect, it } from '@jest/globals';

import { functionsOf, rightsOf } from '../../../assurance/world/deployed-functions.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const buckets = synthesizeFast().orders.resources('AWS::S3::Bucket');
const { orders: locked } = synthesizeFast({
  documentsKey: 'customer',
  documentsLock: { mode: 'COMPLIANCE', days: 3650 },
});

describe('DocumentBucket', () => {
  it('is private, keeps what was overwritten, and outlives its stack', () => {
    const [bucket] = buckets;
    expect(buckets).toHaveLength(1);
    expect(bucket).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(bucket?.Properties).not.toHaveProperty('ObjectLockEnabled');
  });

  it('locks documents for as long as the stage says', () => {
    expect(locked.resources('AWS::S3::Bucket')[0]).toMatchObject({
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } } },
      },
    });
  });

  it('is encrypted with a key of the account, which outlives the stack and is rotated, where the stage says so', () => {
    expect(locked.resources('AWS::KMS::Key')).toEqual([
      expect.objectContaining({
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: expect.objectContaining({ EnableKeyRotation: true }),
      }),
    ]);
    expect(locked.resources('AWS::S3::Bucket')[0]?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { KMSMasterKeyID: 'DocumentsKey', SSEAlgorithm: 'aws:kms' } },
        ],
      },
    });
  });

  it.each([
    ['IssueInvoice', 'kms:GenerateDataKey'],
    ['IssueInvoice', 'kms:Decrypt'],
    ['PutMerchant', 'kms:GenerateDataKey'],
    ['ReadInvoice', 'kms:Decrypt'],
    ['ReadCreditNotes', 'kms:Decrypt'],
    ['Reconcile', 'kms:GenerateDataKey'],
  ])('lets %s use its key for %s, and no other function', (name, action) => {
    expect(rightsOf(locked, `${name}Role`)).toContain(`${action} DocumentsKey`);
    const users = [...functionsOf(locked).keys()].filter((one) =>
      rightsOf(locked, `${one}Role`).some((right) => right.startsWith('kms:')),
    );
    expect(users.toSorted()).toEqual([
      'IssueInvoice',
      'PutMerchant',
      'ReadCreditNotes',
      'ReadInvoice',
      'Reconcile',
    ]);
  });
});
