import { describe, expect, it } from '@jest/globals';

import { indexSteps } from '../../cli/index-steps.ts';

const withIndexes = (count: number) => ({
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: { GlobalSecondaryIndexes: Array.from({ length: count }, () => ({})) },
    },
  },
});

describe('the steps of an upgrade', () => {
  it.each([
    [1, 4, [2, 3]],
    [4, 1, [3, 2]],
    [3, 4, []],
    [4, 4, []],
    [0, 4, []],
  ])('from %i indexes to %i have %j between', (from, to, between) => {
    expect(indexSteps(withIndexes(from), withIndexes(to))).toEqual(between);
  });

  it('are none for a stack that is new', () => {
    expect(indexSteps({ Resources: {} }, withIndexes(4))).toEqual([]);
  });
});
