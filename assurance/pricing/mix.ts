import { CURRENCIES, type MadeUpOrder } from './made-up.ts';

/** Of how many orders something is true. Nothing that the proof is about is rare in it. */
const TRAITS: Readonly<Record<string, (order: MadeUpOrder) => boolean>> = {
  'one line': ({ lines }) => lines.length === 1,
  'two to nine lines': ({ lines }) => lines.length > 1 && lines.length < 10,
  'ten to ninety lines': ({ lines }) => lines.length >= 10,
  'a free line': ({ lines }) => lines.some(({ unitPriceMinor }) => unitPriceMinor === 0),
  'a line with a discount': ({ lines }) => lines.some(({ discountMinor }) => discountMinor !== undefined),
  'a line of a service': ({ lines }) => lines.some(({ kind }) => kind === 'service'),
  'a line of shipping': ({ lines }) => lines.some(({ kind }) => kind === 'shipping'),
  'a line of a fee': ({ lines }) => lines.some(({ kind }) => kind === 'fee'),
  'one rate': (order) => rates(order) === 1,
  'several rates': (order) => rates(order) > 1,
  'a rate with decimals': ({ lines }) => lines.some(({ taxPercent = 0 }) => !Number.isInteger(taxPercent)),
  'no rate': ({ lines }) => lines.some(({ taxPercent }) => taxPercent === undefined),
  'reverse charge': ({ lines }) => lines.some(({ taxExemption }) => taxExemption === 'reverse_charge'),
  exempt: ({ lines }) => lines.some(({ taxExemption }) => taxExemption === 'exempt'),
  'no discount': ({ discounts }) => discounts.length === 0,
  'a discount of an amount': ({ discounts }) => discounts.some((discount) => 'amountMinor' in discount),
  'a discount of a percentage': ({ discounts }) => discounts.some((discount) => 'percent' in discount),
  'several discounts': ({ discounts }) => discounts.length > 1,
  'prices with tax': ({ pricesInclude }) => pricesInclude === 'tax',
  'prices without tax': ({ pricesInclude }) => pricesInclude === 'nothing',
  ...Object.fromEntries(
    Object.keys(CURRENCIES).map((code) => [code, ({ currency }: MadeUpOrder) => currency === code]),
  ),
  'currency without decimals': ({ digits }) => digits === 0,
  'currency of two decimals': ({ digits }) => digits === 2,
  'currency of three decimals': ({ digits }) => digits === 3,
};

const rates = ({ lines }: MadeUpOrder): number =>
  new Set(lines.map(({ taxPercent, taxExemption }) => `${taxPercent} ${taxExemption}`)).size;

/** In per cent of all orders, by what is true of them. */
export const mixOf = (orders: readonly MadeUpOrder[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(TRAITS).map(([name, isTrue]) => [
      name,
      Math.round((orders.filter(isTrue).length / orders.length) * 1000) / 10,
    ]),
  );
