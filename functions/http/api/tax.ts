import * as z from 'zod/mini';
import type { TaxRate } from '../../domain/pricing/priceable.ts';

/** Nothing is taxed that is exempt. */
export const exemptMeansZero = z.superRefine<TaxRate>(({ taxPercent = 0, taxExemption }, context) => {
  if (taxExemption === undefined || taxPercent === 0) return;
  context.addIssue({
    code: 'custom',
    path: ['taxPercent'],
    message: 'is 0 where a reason for no tax is given',
    input: taxPercent,
  });
});
