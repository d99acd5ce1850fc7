import type * as z from 'zod/mini';

/** Where a schema finds something wrong, as `lines.0.quantity`; nowhere for what it takes. */
export const fieldsOf = (schema: z.ZodMiniType, value: unknown): string[] => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};

/** JSON that is no positive integer, or none that a number can hold. */
export const NO_COUNTS: readonly string[] = [
  '0',
  '-0',
  '-1',
  '1.5',
  '1e-400',
  '1e400',
  '-1e400',
  '9007199254740993',
  '"1"',
  'true',
  'null',
  '[1]',
  '{}',
];
