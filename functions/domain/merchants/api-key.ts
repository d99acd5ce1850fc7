import type { Instant } from '../instant.ts';

/** What is known of an API key. Its secret is nowhere. */
export interface ApiKey {
  /** The twelve characters behind `once_`. */
  readonly keyId: string;
  readonly merchantId: string;
  readonly createdAt: Instant;
  /** Absent: it may do everything. One that this release does not know allows nothing here. */
  readonly scopes?: readonly string[];
  /** It lets nobody in from then on. Absent: it has no end. */
  readonly validUntil?: Instant;
  /** The last day of UTC on which the authorizer was asked about it, such as `2026-11-24`. */
  readonly lastUsedOn?: string;
}

export const isExpired = ({ validUntil }: ApiKey, now: Instant): boolean =>
  validUntil !== undefined && validUntil <= now;
