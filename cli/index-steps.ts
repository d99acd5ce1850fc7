import { z } from 'zod';

import type { Template } from './template.ts';

const indexed = z.object({ GlobalSecondaryIndexes: z.array(z.unknown()).default([]) });

/**
 * CloudFormation makes or deletes one index of a table in an update, so more of them take several. `-c tableIndexes=<number>`
 * synthesises the table with that many.
 *
 * @returns how many it has after each step but the last: [2, 3] on the way from one index to four
 */
export function indexSteps(was: Template, becomes: Template): readonly number[] {
  const [from, to] = [indexesIn(was), indexesIn(becomes)];
  // A new table is made with all of them.
  if (from === 0 || to === 0) return [];
  const between = Array.from({ length: Math.max(0, Math.abs(to - from) - 1) }, (_, index) => index + 1);
  return between.map((step) => (to > from ? from + step : from - step));
}

const indexesIn = ({ Resources }: Template): number =>
  Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable')
    .reduce(
      (most, { Properties = {} }) => Math.max(most, indexed.parse(Properties).GlobalSecondaryIndexes.length),
      0,
    );
