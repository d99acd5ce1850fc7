import { describe, expect, it } from '@jest/globals';

import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const buckets = synthesizeFast().orders.resources('AWS::S3::Bucket');

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
  });
});
