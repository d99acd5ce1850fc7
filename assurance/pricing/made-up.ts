/**
 * Made-up orders and refunds. What is rare in shops and hard to compute is common here: rates with decimals, discounts that
 * leave nothing, quantities that divide nothing.
 */
export interface MadeUpLine {
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly discountMinor?: number;
  readonly taxPercent?: number;
  readonly taxExemption?: 'reverse_charge' | 'exempt';
  readonly kind: 'goods' | 'service' | 'shipping' | 'fee';
}

export type MadeUpDiscount = { readonly description: string } & (
  { readonly amountMinor: number } | { readonly percent: number }
);

export interface MadeUpOrder {
  readonly currency: string;
  /** Decimals of the currency. */
  readonly digits: number;
  readonly lines: readonly MadeUpLine[];
  readonly discounts: readonly MadeUpDiscount[];
  readonly pricesInclude: 'tax' | 'nothing';
}

export const CURRENCIES: Readonly<Record<string, number>> = {
  JPY: 0,
  KRW: 0,
  EUR: 2,
  USD: 2,
  CHF: 2,
  KWD: 3,
  TND: 3,
};

const RATES = [19, 7, 20, 5.5, 8.1, 2.6, 8.875, 12.3456, 0, 100];

export type Random = () => number;

/** Numbers in [0, 1) that depend on the seed alone. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

export const within = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

const oneOf = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[within(random, 0, items.length - 1)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};

export function madeUpOrder(random: Random): MadeUpOrder {
  const [currency, digits] = oneOf(random, Object.entries(CURRENCIES));
  const rates = Array.from({ length: within(random, 1, 3) }, () => rate(random));
  const count = random() < 0.1 ? within(random, 10, 90) : within(random, 1, 6);
  const lines = Array.from({ length: count }, () => line(random, oneOf(random, rates)));
  return {
    currency,
    digits,
    lines,
    discounts: discountsOf(random, lines),
    pricesInclude: random() < 0.5 ? 'tax' : 'nothing',
  };
}

function rate(random: Random): Pick<MadeUpLine, 'taxPercent' | 'taxExemption'> {
  const kind = random();
  if (kind < 0.12) return {};
  if (kind < 0.24) return { taxPercent: 0, taxExemption: random() < 0.5 ? 'reverse_charge' : 'exempt' };
  return { taxPercent: random() < 0.8 ? oneOf(random, RATES) : within(random, 1, 999_999) / 10_000 };
}

function line(random: Random, taxed: Pick<MadeUpLine, 'taxPercent' | 'taxExemption'>): MadeUpLine {
  const quantity = random() < 0.6 ? within(random, 1, 3) : within(random, 4, 977);
  const unitPriceMinor = random() < 0.1 ? 0 : within(random, 1, random() < 0.5 ? 199 : 99_999);
  const most = quantity * unitPriceMinor;
  const discountMinor = within(random, 0, random() < 0.1 ? most : Math.floor(most / 3));
  return {
    quantity,
    unitPriceMinor,
    ...(random() < 0.25 ? { discountMinor } : {}),
    ...taxed,
    kind: oneOf(random, ['goods', 'goods', 'service', 'shipping', 'fee'] as const),
  };
}

function discountsOf(random: Random, lines: readonly MadeUpLine[]): readonly MadeUpDiscount[] {
  const base = lines.reduce(
    (sum, { quantity, unitPriceMinor, discountMinor = 0 }) => sum + quantity * unitPriceMinor - discountMinor,
    0,
  );
  const chosen = random();
  const amountMinor = Math.floor(base * (random() < 0.05 ? 1 : random() / 2));
  const percent = within(random, 1, random() < 0.9 ? 250_000 : 500_000) / 10_000;
  if (chosen < 0.4) return [];
  if (chosen < 0.6) return [{ description: 'Voucher', amountMinor }];
  if (chosen < 0.85) return [{ description: 'Sale', percent: random() < 0.5 ? 10 : percent }];
  return [
    { description: 'Voucher', amountMinor: Math.floor(amountMinor / 3) },
    { description: 'Sale', percent },
  ];
}
