/** Revisions that a request names: any that there is, or one of these. */
export type Revisions = 'any' | readonly number[];

/** What a write makes a condition of, besides its own. RFC 9110 §13.1 */
export interface Precondition {
  readonly ifMatch?: Revisions;
  readonly ifNoneMatch?: Revisions;
}

export type PreconditionFailed = { readonly code: 'precondition_failed' };

/** @param revision of what the request is about; undefined where there is nothing yet */
export const holds = ({ ifMatch, ifNoneMatch }: Precondition, revision: number | undefined): boolean =>
  (ifMatch === undefined || isAmong(ifMatch, revision)) &&
  (ifNoneMatch === undefined || !isAmong(ifNoneMatch, revision));

const isAmong = (revisions: Revisions, revision: number | undefined): boolean =>
  revision !== undefined && (revisions === 'any' || revisions.includes(revision));
