import type { Precondition, Revisions } from '../../domain/precondition.ts';
import { trimOws } from './header-fields.ts';
import { ProblemError } from './problem.ts';
import type { ApiEvent } from './request.ts';

/** The letter keeps it apart from the tags of earlier releases, which counted something else. */
export const entityTag = (revision: number): string => `"r${revision}"`;

/**
 * If-Match and If-None-Match of a write, as part of its command; nothing where there is neither.
 *
 * @throws ProblemError 400: a condition that cannot be read must not be passed over
 */
export function preconditionOf({ headers }: ApiEvent): { readonly precondition?: Precondition } {
  const ifMatch = revisionsIn(headers['if-match'], 'strong');
  const ifNoneMatch = revisionsIn(headers['if-none-match'], 'weak');
  if (ifMatch === 'malformed') throw malformed('If-Match');
  if (ifNoneMatch === 'malformed') throw malformed('If-None-Match');
  if (ifMatch === undefined && ifNoneMatch === undefined) return {};
  return {
    precondition: {
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
    },
  };
}

/** Whether the reader has it already: then the answer is 304. RFC 9110 §13.1.2 */
export function isKnown({ headers }: ApiEvent, revision: number): boolean {
  const known = revisionsIn(headers['if-none-match'], 'weak');
  return known === 'any' || (Array.isArray(known) && known.includes(revision));
}

const malformed = (field: string): ProblemError =>
  new ProblemError({
    code: 'malformed_request',
    detail: `${field} has entity tags in double quotes, as an answer's ETag has them, or an asterisk.`,
    errors: [{ field, message: 'malformed' }],
  });

/** An asterisk or a list of tags. RFC 9110 §8.8.3; repeated lines arrive joined with commas, as one list. */
function revisionsIn(
  field: string | undefined,
  comparison: 'strong' | 'weak',
): Revisions | 'malformed' | undefined {
  if (field === undefined) return undefined;
  const members = (field.match(/(?:[^",]|"[^"]*")+/g) ?? []).map(trimOws).filter((member) => member !== '');
  if (members.length > 0 && members.every((member) => member === '*')) return 'any';
  const tags = members.map((member) => /^(?<weak>W\/)?"(?<opaque>[^"]*)"$/.exec(member)?.groups);
  if (tags.length === 0 || tags.includes(undefined)) return 'malformed';
  return tags.flatMap((tag) => {
    // A tag that is called weak equals none in a strong comparison. RFC 9110 §8.8.3.2
    const revision = tag?.['weak'] === undefined || comparison === 'weak' ? tag?.['opaque'] : undefined;
    return revision !== undefined && /^r\d{1,15}$/.test(revision) ? [Number(revision.slice(1))] : [];
  });
}
