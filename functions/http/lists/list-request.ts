import * as z from 'zod/mini';
import type { Asked, Page, Period } from '../../usecases/ports/lists.ts';
import { parameterOf, queryOf, type ApiEvent } from '../api/request.ts';
import { cursorAt, positionIn, type ListScope } from './cursor.ts';

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

const limit = z.pipe(
  z.string().check(z.regex(/^\d{1,3}$/, `is not a number from 1 to ${MAX_LIMIT}`)),
  z.pipe(z.transform(Number), z.int().check(z.minimum(1), z.maximum(MAX_LIMIT))),
);

/** RFC 3339, or a date, which is its first moment in UTC. */
const moment = z.pipe(
  z.union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'is neither a date nor a time such as 2026-11-24T10:00:00Z',
  ),
  z.transform((value) => new Date(value).toISOString()),
);

/** @throws ProblemError 400, naming the parameter */
export function askedOf(event: ApiEvent, scope: ListScope): Asked {
  const [count, cursor] = [queryOf(event, 'limit'), queryOf(event, 'cursor')];
  return {
    limit: count === undefined ? DEFAULT_LIMIT : parameterOf(count, limit, 'limit'),
    ...(cursor === undefined ? {} : { start: positionIn(cursor, scope) }),
  };
}

/** @throws ProblemError 400, naming the parameter */
export function periodOf(event: ApiEvent, from: string, until: string): Period {
  const at = (name: string) => {
    const value = queryOf(event, name);
    return value === undefined ? undefined : parameterOf(value, moment, name);
  };
  const [begins, ends] = [at(from), at(until)];
  return {
    ...(begins === undefined ? {} : { from: begins }),
    ...(ends === undefined ? {} : { until: ends }),
  };
}

/** What a page is followed by, as a part of its answer. */
export const nextCursorOf = ({ next }: Page<unknown>, scope: ListScope): { readonly nextCursor?: string } =>
  next === undefined ? {} : { nextCursor: cursorAt(next, scope) };
