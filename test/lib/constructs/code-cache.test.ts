import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { type StackTemplate } from '../stack-template.ts';
import { functionsOf, rightsOf } from '../functions.ts';
import { synthesizeFast } from '../synthesis.ts';

const withCode = z.object({ Code: z.object({ S3Bucket: z.unknown(), S3Key: z.string() }) });
const made = z.object({
  Bucket: z.string(),
  Prefix: z.string(),
  Functions: z.array(z.object({ Bucket: z.unknown(), Key: z.string() })),
});

const codeOf = (template: StackTemplate) => template.properties('AWS::Lambda::Function', withCode);
const madeIn = (template: StackTemplate) =>
  template.properties('Custom::CodeCache', made).get('CodeCacheMade');

const MAKER = 'CodeCacheMakeCodeCache';

describe('CodeCache', () => {
  const { orders } = synthesizeFast({ stage: 'production' });

  it('has every function deployed from a copy that is made before, but the one that makes them', () => {
    const wanted = madeIn(orders);
    const copies = wanted?.Functions.map(({ Key }) => `${wanted.Prefix}${Key}`) ?? [];
    const waiting = orders
      .resources('AWS::Lambda::Function')
      .filter(({ DependsOn }) => JSON.stringify(DependsOn ?? []).includes('CodeCacheMade'))
      .map(({ id }) => id);
    expect(waiting.length).toBeGreaterThan(10);
    for (const [name, { Code }] of codeOf(orders)) {
      expect(waiting.includes(name)).toBe(name !== MAKER);
      if (name === MAKER) continue;
      expect(Code.S3Bucket).toBe('CodeCacheCopies');
      expect(copies).toContain(Code.S3Key);
    }
  });

  it('may read what was deployed and keep the copies, and no more', () => {
    expect(functionsOf(orders).get(MAKER)).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(rightsOf(orders, 'CodeCacheMakeCodeCacheRole')).toEqual([
      'logs:CreateLogStream CodeCacheMakeCodeCacheLogs',
      'logs:PutLogEvents CodeCacheMakeCodeCacheLogs',
      's3:DeleteObject CodeCacheCopies/*',
      's3:GetObject arn:AWS::Partition:s3:::cdk-hnb659fds-assets-AWS::AccountId-AWS::Region/*',
      's3:ListBucket CodeCacheCopies',
      's3:PutObject CodeCacheCopies/*',
      'xray:PutTelemetryRecords *',
      'xray:PutTraceSegments *',
    ]);
  });

  it('makes all of them anew for another edition', () => {
    const { orders: other } = synthesizeFast({ stage: 'production', codeCache: '2026-12' });
    expect(madeIn(orders)?.Prefix).toBe('on/');
    expect(madeIn(other)).toEqual({ ...madeIn(orders), Prefix: '2026-12/' });
    // Updated itself, it has the Node that the others get, which are updated too.
    const toldOf = (template: StackTemplate) =>
      functionsOf(template).get(MAKER)?.Environment.Variables['COPIES'];
    expect(toldOf(orders)).toMatch(/^[0-9a-f]{64}$/);
    expect(toldOf(other)).not.toBe(toldOf(orders));
    for (const [name, { Code }] of codeOf(other)) {
      if (name !== MAKER) expect(Code.S3Key).toMatch(/^2026-12\//);
    }
  });

  it('is not there when it is not wanted', () => {
    const { orders: without } = synthesizeFast({ stage: 'production', codeCache: 'off' });
    expect(without.text).not.toContain('CodeCache');
    expect(codeOf(without).size).toBe(codeOf(orders).size - 1);
  });
});
