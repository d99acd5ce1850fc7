import * as z from 'zod/mini';
import { isVisible } from '../../domain/visible-text.ts';

/** One line: no control characters, composed, so that one name has one spelling. */
const oneLine = (max: number) =>
  z
    .string()
    .check(
      z.normalize(),
      z.regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has control characters or broken unicode'),
      z.maxLength(max),
    );

/** One line with something to see. Its format characters stay: a fingerprint is of what was sent. */
export const text = (max: number) => oneLine(max).check(z.refine(isVisible, 'has no visible character'));

export const externalReference = text(100);

/** What a look-up takes: also references of earlier releases, in which nothing need be visible. */
export const storedReference = oneLine(100).check(z.regex(/\S/, 'is blank'));
