import * as z from 'zod/mini';

/** One line of text: no control characters, composed, so that one name has one spelling. */
export const text = (max: number) =>
  z
    .string()
    .check(
      z.normalize(),
      z.regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has control characters or broken unicode'),
      z.regex(/\S/, 'is blank'),
      z.maxLength(max),
    );

export const externalReference = text(100);
