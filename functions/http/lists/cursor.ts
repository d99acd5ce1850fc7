import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { ListPosition } from '../../usecases/ports/lists.ts';
import { ProblemError } from '../api/problem.ts';

/** What a cursor belongs to: the merchant, the list and its filters. With others it is refused. */
export type ListScope = readonly (string | undefined)[];

const cursor = z.tuple([z.string().check(z.minLength(1)), z.array(z.string()), z.string()]);

/**
 * A position, and a digest of it and its scope. The digest is no secret. A list shows the caller's own items only, wherever
 * its reading begins: a position that somebody makes up shows nothing of another merchant.
 */
export const cursorAt = ({ at, read }: ListPosition, scope: ListScope): string =>
  Buffer.from(JSON.stringify([at, read, digestOf(at, read, scope)])).toString('base64url');

/** @throws ProblemError 400: it was cut, or belongs to another list */
export function positionIn(text: string, scope: ListScope): ListPosition {
  const { success, data } = cursor.safeParse(parsed(text));
  const [at = '', read = [], digest] = success ? data : [];
  if (digest === digestOf(at, read, scope)) return { at, read };
  throw new ProblemError({
    code: 'malformed_request',
    detail: 'cursor is not one that this list gave. Take nextCursor as it came, with the same filters.',
    errors: [{ field: 'cursor', message: 'does not belong to this list' }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const digestOf = (at: string, read: readonly string[], scope: ListScope): string =>
  createHash('sha256')
    .update(JSON.stringify([at, read, scope.map((part) => part ?? null)]))
    .digest('base64url')
    .slice(0, 12);
