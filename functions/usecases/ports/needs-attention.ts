import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';

/** Names something stored. Only what keeps it can tell more of the name. */
export type ItemName = string;

/** What an entry is about: an order, an event, money at a gateway that is in no order, or an item that nobody can read. */
export type NeedsAttentionPlace =
  | { readonly merchantId: string; readonly orderId: string }
  | { readonly provider: string; readonly eventId: string }
  | { readonly provider: string; readonly movementId: string }
  | { readonly item: ItemName };

/** What an event does to the list of what needs a person, in the write that records it. */
export interface NeedsAttentionChange {
  readonly place: NeedsAttentionPlace;
  readonly raises?: readonly NeedsAttentionEntry[];
  readonly settles?: readonly NeedsAttentionEntry[];
}

export interface NeedsAttentionList {
  /** Enters it in the list of what needs a person, or opens it again. */
  raise(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<void>;

  /** How many entries need a person, a thousand at most. */
  count(): Promise<number>;
}
