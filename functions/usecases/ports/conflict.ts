export type Committed = { readonly code: 'committed' };

/** Others were at the same items, again and again, so this ended: a write that did nothing, or a read. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}
