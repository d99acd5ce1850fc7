/** An index of the table: its name, and the attributes that are its keys. */
export interface ListIndex {
  readonly name: string;
  readonly shard: string;
  readonly by: string;
}

/** Every order by merchant and time. */
export const PLACED: ListIndex = { name: 'placed', shard: 'placedShard', by: 'placedAt' };

/** Orders by customer and time, products by SKU, documents by time. */
export const LISTED: ListIndex = { name: 'listed', shard: 'listShard', by: 'listedBy' };

/** Declined orders only, by merchant and time. */
export const DECLINED: ListIndex = { name: 'declined', shard: 'declinedShard', by: 'placedAt' };

/** What is open, of all merchants, by the time at which the sweep looks at it. */
export const DUE: ListIndex = { name: 'due', shard: 'dueShard', by: 'dueAt' };
