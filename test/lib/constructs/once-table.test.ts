import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const table = z.object({
  BillingMode: z.string(),
  KeySchema: z.unknown(),
  TimeToLiveSpecification: z.unknown(),
  StreamSpecification: z.unknown(),
  GlobalSecondaryIndexes: z.array(z.unknown()),
  Replicas: z.tuple([
    z.object({
      DeletionProtectionEnabled: z.boolean(),
      PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
    }),
  ]),
});

const tableOf = (stage: string) => {
  const [resource] = synthesizeFast({ stage }).orders.resources('AWS::DynamoDB::GlobalTable');
  return { ...table.parse(resource?.Properties), deletionPolicy: resource?.['DeletionPolicy'] };
};
const dev = tableOf('dev');
const production = tableOf('production');

describe('OnceTable', () => {
  it('has the keys of the one table, paid by request', () => {
    expect(dev.BillingMode).toBe('PAY_PER_REQUEST');
    expect(dev.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(dev.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  it('knows what is due, when orders were placed, and what else is listed, by keys alone', () => {
    expect(dev.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'due',
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['looks'] },
      },
      {
        IndexName: 'placed',
        KeySchema: [
          { AttributeName: 'placedShard', KeyType: 'HASH' },
          { AttributeName: 'placedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'listed',
        KeySchema: [
          { AttributeName: 'listShard', KeyType: 'HASH' },
          { AttributeName: 'listedBy', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'declined',
        KeySchema: [
          { AttributeName: 'declinedShard', KeyType: 'HASH' },
          { AttributeName: 'placedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it('tells what changed, and from what', () => {
    expect(dev.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
  });

  it('cannot be lost in production', () => {
    expect(production.Replicas[0]).toEqual({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(production.deletionPolicy).toBe('Retain');
  });

  it('goes with its stack elsewhere', () => {
    expect(dev.Replicas[0].DeletionProtectionEnabled).toBe(false);
    expect(dev.deletionPolicy).toBe('Delete');
  });
});
