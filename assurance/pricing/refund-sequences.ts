import type { Price } from '../../functions/domain/pricing/price.ts';
import { planRefund, type EarlierRefund } from '../../functions/domain/pricing/refund-plan.ts';
import { rateName } from './by-decimals.ts';
import { within, type MadeUpOrder, type Random } from './made-up.ts';

export interface RefundSequence {
  readonly refunds: number;
  /** How many of them named lines. */
  readonly byLine: number;
  /** What is wrong, in words. */
  readonly wrong: readonly string[];
}

const MAX_REFUNDS = 12;

/** Refunds an order by lines and by amounts until nothing is left of it. Some of the refunds fail and are made again. */
export function refundAll(order: MadeUpOrder, price: Price, random: Random): RefundSequence {
  const made: EarlierRefund[] = [];
  const unitsLeft = order.lines.map(({ quantity }) => quantity);
  const wrong: string[] = [];
  let byLine = 0;
  for (let turn = 0; turn < MAX_REFUNDS && refunded(made) < price.totalMinor; turn += 1) {
    const asked = random() < 0.6 ? linesOf(unitsLeft, random) : amountOf(price.totalMinor, random);
    const plan = planRefund(order.lines, price, made, asked);
    if (plan.code !== 'planned') continue;
    wrong.push(...wrongSplit(plan));
    // Refused by the gateway: nothing of it counts.
    if (random() < 0.1) continue;
    made.push(plan);
    if (plan.lines !== undefined) byLine += 1;
    takeUnits(unitsLeft, plan);
    if (refunded(made) > price.totalMinor)
      wrong.push(`${refunded(made)} of ${price.totalMinor} were refunded`);
  }
  if (refunded(made) < price.totalMinor) {
    const rest = planRefund(order.lines, price, made, {});
    if (rest.code === 'planned') made.push(rest);
  }
  if (refunded(made) !== price.totalMinor)
    wrong.push(`refunds end at ${refunded(made)} of ${price.totalMinor}`);
  return { refunds: made.length, byLine, wrong: [...wrong, ...wrongRates(price, made)] };
}

function wrongSplit({ split, amountMinor }: EarlierRefund): readonly string[] {
  const sum = split.reduce((total, { netMinor, taxMinor }) => total + netMinor + taxMinor, 0);
  const isNegative = split.some(({ netMinor, taxMinor }) => netMinor < 0 || taxMinor < 0);
  return [
    ...(sum === amountMinor ? [] : [`a refund of ${amountMinor} is split into ${sum}`]),
    ...(isNegative ? ['a negative part'] : []),
  ];
}

function takeUnits(unitsLeft: number[], { lines = [] }: EarlierRefund): void {
  for (const { line, quantity } of lines) unitsLeft[line] = (unitsLeft[line] ?? 0) - quantity;
}

const refunded = (made: readonly EarlierRefund[]): number =>
  made.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** At the end the credit notes add up to the invoice, by rate. */
const wrongRates = ({ rates }: Price, made: readonly EarlierRefund[]): readonly string[] =>
  rates.flatMap((rate) => {
    const own = made.flatMap(({ split }) => split).filter((one) => rateName(one) === rateName(rate));
    const net = own.reduce((sum, { netMinor }) => sum + netMinor, 0);
    const tax = own.reduce((sum, { taxMinor }) => sum + taxMinor, 0);
    return net === rate.netMinor && tax === rate.taxMinor
      ? []
      : [
          `credit notes of ${rateName(rate)} come to ${net} and ${tax}, not ${rate.netMinor} and ${rate.taxMinor}`,
        ];
  });

function linesOf(unitsLeft: readonly number[], random: Random) {
  const lines = unitsLeft.flatMap((left, line) => {
    if (left === 0 || random() < 0.4) return [];
    return [{ line, quantity: random() < 0.4 ? left : within(random, 1, left) }];
  });
  return lines.length === 0 ? {} : { lines };
}

const amountOf = (totalMinor: number, random: Random) => ({
  amountMinor: within(random, 1, Math.max(1, Math.floor(totalMinor / within(random, 2, 9)))),
});
