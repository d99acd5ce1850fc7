import { describe, expect, it } from '@jest/globals';

import { synthesizeFast } from '../../assurance/world/synthesis.ts';
import { nameOf } from '../../cli/resource-names.ts';

const everything = synthesizeFast({
  stage: 'production',
  gateway: 'sandbox',
  alarmEmail: 'ops@example.com',
  documentsKey: 'customer',
});

describe('nameOf', () => {
  it('has a word for every type of resource that a stage has', () => {
    const types = [everything.orders, everything.sandbox].flatMap((template) =>
      [...(template?.text.matchAll(/"Type": ?"(AWS::[\w:]+)"/g) ?? [])].map(([, type = '']) => type),
    );
    expect(types.length).toBeGreaterThan(50);
    const unnamed = types.filter((type) => nameOf(type) === type && type !== 'AWS::CDK::Metadata');
    expect([...new Set(unnamed)]).toEqual([]);
  });
});
