import type { Break } from './breaks.ts';
import type { Instant } from '../instant.ts';

/** What an entry of a gateway's balance is counted as. `net` has all of them in it but what was paid out. */
export type EntryCategory = 'captured' | 'refunded' | 'disputed' | 'fee' | 'paid_out' | 'other';

/** One movement of a gateway's balance, in minor units of the currency that the account is settled in. */
export interface BookedEntry {
  readonly id: string;
  readonly at: Instant;
  readonly category: EntryCategory;
  readonly amountMinor: number;
  readonly feeMinor: number;
  /** What the fee is made of, added up. */
  readonly feePartsMinor: number;
  readonly netMinor: number;
  readonly currency: string;
  /** What it settles, where the gateway shows that with its amount. In the currency of the payment. */
  readonly source?: { readonly id: string; readonly amountMinor: number; readonly currency: string };
}

/** A payout whose entries the gateway has all attributed to it. */
export interface BookedPayout {
  readonly id: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Of its entries, added up. */
  readonly entriesNetMinor: number;
}

/** In minor units; what left the balance is counted as a positive amount under its own name. */
export interface CurrencyTotals {
  readonly currency: string;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly disputedMinor: number;
  readonly feesMinor: number;
  readonly otherMinor: number;
  readonly netMinor: number;
  readonly paidOutMinor: number;
}

const nothing = (currency: string): CurrencyTotals => ({
  currency,
  capturedMinor: 0,
  refundedMinor: 0,
  disputedMinor: 0,
  feesMinor: 0,
  otherMinor: 0,
  netMinor: 0,
  paidOutMinor: 0,
});

/** With one entry more, the currencies in their alphabet's order. */
export function counted(totals: readonly CurrencyTotals[], entry: BookedEntry): readonly CurrencyTotals[] {
  const { currency } = entry;
  const before = totals.find((each) => each.currency === currency) ?? nothing(currency);
  const others = totals.filter((each) => each.currency !== currency);
  return [...others, withEntry(before, entry)].sort((one, other) => (one.currency < other.currency ? -1 : 1));
}

function withEntry(
  before: CurrencyTotals,
  { category, amountMinor, feeMinor, netMinor }: BookedEntry,
): CurrencyTotals {
  if (category === 'paid_out') return { ...before, paidOutMinor: before.paidOutMinor - netMinor };
  const after = {
    ...before,
    feesMinor: before.feesMinor + feeMinor,
    netMinor: before.netMinor + netMinor,
  };
  switch (category) {
    case 'captured':
      return { ...after, capturedMinor: before.capturedMinor + amountMinor };
    case 'refunded':
      return { ...after, refundedMinor: before.refundedMinor - amountMinor };
    case 'disputed':
      return { ...after, disputedMinor: before.disputedMinor - amountMinor };
    case 'fee':
      return { ...after, feesMinor: after.feesMinor - amountMinor };
    case 'other':
      return { ...after, otherMinor: before.otherMinor + amountMinor };
  }
}

/** Of one entry: its net, its fee, and the amount of what it settles where both are in one currency. */
export function compareEntry(entry: BookedEntry): readonly Break[] {
  const { id, amountMinor, feeMinor, feePartsMinor, netMinor, currency, source } = entry;
  const wrong = [
    ...(netMinor === amountMinor - feeMinor
      ? []
      : [`net ${netMinor} is not ${amountMinor} less ${feeMinor}`]),
    ...(feePartsMinor === feeMinor ? [] : [`fee ${feeMinor} is not the sum of its parts, ${feePartsMinor}`]),
    ...(source === undefined || source.currency !== currency || source.amountMinor === Math.abs(amountMinor)
      ? []
      : [`amount ${amountMinor} is not that of ${source.id}, ${source.amountMinor}`]),
  ];
  if (wrong.length === 0) return [];
  return [{ kind: 'fee_mismatch', about: id, detail: `${id}: ${wrong.join('; ')} (${currency})` }];
}

export function comparePayout({
  id,
  amountMinor,
  currency,
  entriesNetMinor,
}: BookedPayout): readonly Break[] {
  if (amountMinor === entriesNetMinor) return [];
  const detail = `${id} paid out ${amountMinor} ${currency}, and its entries add up to ${entriesNetMinor}`;
  return [{ kind: 'payout_mismatch', about: id, detail, amountMinor, currency }];
}
