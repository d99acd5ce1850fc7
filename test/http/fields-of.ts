import type * as z from 'zod/mini';

/** Where a schema finds something wrong, as `lines.0.quantity`; nowhere for what it takes. */
export const fieldsOf = (schema: z.ZodMiniType, value: unknown): string[] => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};
