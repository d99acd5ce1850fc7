import * as z from 'zod/mini';
import { amountLimits } from '../../domain/amount-limits.ts';

export const currency = z
  .string()
  .check(
    z.refine(
      (code) => amountLimits(code) !== undefined,
      'is not an ISO 4217 code in capitals, such as EUR, of a currency that can be charged',
    ),
  );
