/** Exact arithmetic on amounts in minor units. Products of an amount and a percentage need more than 53 bits. */

/** Percentages have at most four decimals, so one hundred of them is this many units. */
const HUNDRED_PERCENT = 1_000_000n;

/** @param percent 0 to 100, with at most four decimals */
const unitsOf = (percent: number): bigint => BigInt(Math.round(percent * 10_000));

/** `amount * factor / divisor`, where none is negative, rounded half up. */
const ratioHalfUp = (amount: bigint, factor: bigint, divisor: bigint): bigint =>
  (2n * amount * factor + divisor) / (2n * divisor);

/** A percentage of an amount, rounded half up. */
export const percentOf = (amountMinor: number, percent: number): number =>
  Number(ratioHalfUp(BigInt(amountMinor), unitsOf(percent), HUNDRED_PERCENT));

/** The tax that an amount with tax contains, rounded half up. */
export const percentWithin = (amountMinor: number, percent: number): number =>
  Number(ratioHalfUp(BigInt(amountMinor), unitsOf(percent), HUNDRED_PERCENT + unitsOf(percent)));

/** `amountMinor * part / whole`, rounded half up. */
export const partOf = (amountMinor: number, part: number, whole: number): number =>
  whole === 0 ? 0 : Number(ratioHalfUp(BigInt(amountMinor), BigInt(part), BigInt(whole)));

interface Quota {
  readonly floor: bigint;
  readonly remainder: bigint;
}

/** Every share is its quota rounded down, or one more: those with the largest fractions, of equal ones the first. */
function roundedTo(total: bigint, quotas: readonly Quota[]): number[] {
  let left = total - quotas.reduce((sum, { floor }) => sum + floor, 0n);
  const byFraction = quotas
    .map(({ remainder }, index) => ({ remainder, index }))
    .sort((one, other) => Number(other.remainder - one.remainder) || one.index - other.index);
  const shares = quotas.map(({ floor }) => Number(floor));
  for (const { index } of byFraction) {
    if (left <= 0n) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1n;
  }
  return shares;
}

/**
 * Spreads an amount in proportion to weights. Shares add up to the amount, no share is a whole unit off its exact one, and
 * a share is more than its weight only where the amount is more than all weights.
 */
export function spreadOver(amountMinor: number, weights: readonly number[]): number[] {
  const whole = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  if (whole === 0n) return weights.map(() => 0);
  const quotas = weights.map((weight) => {
    const product = BigInt(amountMinor) * BigInt(weight);
    return { floor: product / whole, remainder: product % whole };
  });
  return roundedTo(BigInt(amountMinor), quotas);
}

/**
 * Spreads a tax that was rounded on a sum over the parts of the sum. Each share is the part's own exact tax, rounded up or
 * down.
 *
 * @param within the parts contain the tax
 */
export function spreadTax(
  taxMinor: number,
  parts: readonly number[],
  percent: number,
  within: boolean,
): number[] {
  const divisor = HUNDRED_PERCENT + (within ? unitsOf(percent) : 0n);
  const quotas = parts.map((part) => {
    const product = BigInt(part) * unitsOf(percent);
    return { floor: product / divisor, remainder: product % divisor };
  });
  return roundedTo(BigInt(taxMinor), quotas);
}
