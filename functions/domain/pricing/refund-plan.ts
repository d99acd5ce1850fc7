import type { Price, RateTotal } from './price.ts';
import { sum } from './price.ts';
import type { PriceableLine } from './priceable.ts';
import { spreadOver } from './arithmetic.ts';
import { lineShareMinor, ratesLeft, refundSplit, type RefundedLine } from './refund-split.ts';

/** Units of a line, and what of the refund is for them. */
export interface RefundedUnits extends RefundedLine {
  readonly amountMinor: number;
}

/** A refund that was accepted and has not failed. */
export interface EarlierRefund {
  readonly amountMinor: number;
  readonly lines?: readonly RefundedUnits[];
  /** By rate; together `amountMinor`. */
  readonly split: readonly RateTotal[];
}

/** Without an amount and lines: everything that is left. */
export type RefundAsked =
  | { readonly amountMinor?: number; readonly lines?: never }
  | { readonly lines: readonly RefundedLine[]; readonly amountMinor?: never };

export type RefundPlan = EarlierRefund & { readonly code: 'planned' };

export type RefundPlanRefusal =
  | { readonly code: 'refund_too_large'; readonly refundableMinor: number }
  /** There is no such line. */
  | { readonly code: 'unknown_line'; readonly line: number }
  /** Fewer units of the line are left than were asked for. */
  | { readonly code: 'too_many_units'; readonly line: number; readonly unitsLeft: number };

type OrderedLine = Pick<PriceableLine, 'quantity' | 'taxPercent' | 'taxExemption'>;

/**
 * What a refund comes to. Units of a line come to their share of the line's total, with its discounts and tax. A refund
 * that takes the last units of an order takes what is left of its money, so refunds end at the total and never exceed it.
 */
export function planRefund(
  ordered: readonly OrderedLine[],
  price: Pick<Price, 'lines' | 'rates' | 'totalMinor'>,
  earlier: readonly EarlierRefund[],
  asked: RefundAsked,
): RefundPlan | RefundPlanRefusal {
  const refundableMinor = price.totalMinor - sum(earlier.map(({ amountMinor }) => amountMinor));
  const left = ratesLeft(
    price.rates,
    earlier.map(({ split }) => split),
  );
  return asked.lines === undefined
    ? planAmount(left, refundableMinor, asked.amountMinor)
    : planLines({ ordered, price, earlier, left, refundableMinor }, asked.lines);
}

function planAmount(
  left: readonly RateTotal[],
  refundableMinor: number,
  amountMinor = refundableMinor,
): RefundPlan | RefundPlanRefusal {
  return amountMinor > refundableMinor || amountMinor === 0
    ? { code: 'refund_too_large', refundableMinor }
    : { code: 'planned', amountMinor, split: refundSplit(left, amountMinor) };
}

interface LinesLeft {
  readonly ordered: readonly OrderedLine[];
  readonly price: Pick<Price, 'lines' | 'totalMinor'>;
  readonly earlier: readonly EarlierRefund[];
  readonly left: readonly RateTotal[];
  readonly refundableMinor: number;
}

function planLines(
  { ordered, price, earlier, left, refundableMinor }: LinesLeft,
  asked: readonly RefundedLine[],
): RefundPlan | RefundPlanRefusal {
  const takenBefore = unitsByLine(earlier.flatMap(({ lines = [] }) => lines));
  const asking = unitsByLine(asked);
  const own = sharesOf(ordered, price, takenBefore, asking);
  if ('code' in own) return own;
  const isLast = ordered.every(
    ({ quantity }, line) => (takenBefore.get(line) ?? 0) + (asking.get(line) ?? 0) === quantity,
  );
  const shares = own.map((one) => one.amountMinor);
  if (isLast ? refundableMinor === 0 && price.totalMinor > 0 : sum(shares) > refundableMinor) {
    return { code: 'refund_too_large', refundableMinor };
  }
  const amountMinor = isLast ? refundableMinor : sum(shares);
  const parts = isLast ? spreadOver(amountMinor, shares) : shares;
  const lines = [...asking].map(([line, quantity], index) => ({
    line,
    quantity,
    amountMinor: parts[index] ?? 0,
  }));
  return { code: 'planned', amountMinor, lines, split: refundSplit(left, amountMinor, isLast ? [] : own) };
}

/** What each line's units come to by themselves. */
function sharesOf(
  ordered: readonly OrderedLine[],
  price: Pick<Price, 'lines'>,
  takenBefore: ReadonlyMap<number, number>,
  asking: ReadonlyMap<number, number>,
): readonly { readonly rate: OrderedLine; readonly amountMinor: number }[] | RefundPlanRefusal {
  const own = [];
  for (const [line, units] of asking) {
    const of = ordered[line];
    if (of === undefined) return { code: 'unknown_line', line };
    const before = takenBefore.get(line) ?? 0;
    if (before + units > of.quantity)
      return { code: 'too_many_units', line, unitsLeft: of.quantity - before };
    const amountMinor = lineShareMinor(price.lines[line]?.totalMinor ?? 0, of.quantity, before, units);
    own.push({ rate: of, amountMinor });
  }
  return own;
}

const unitsByLine = (lines: readonly RefundedLine[]): ReadonlyMap<number, number> => {
  const units = new Map<number, number>();
  for (const { line, quantity } of lines) units.set(line, (units.get(line) ?? 0) + quantity);
  return units;
};
