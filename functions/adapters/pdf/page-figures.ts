import { digitsOf } from '../../domain/money.ts';
import type { RateTotal } from '../../domain/pricing/price.ts';
import type { TaxRate } from '../../domain/pricing/priceable.ts';
import { languageOf, type PageTexts } from './page-texts.ts';

/** How one page writes figures and days: as its locale does, in the digits that every typeface has. */
export interface Figures {
  /** Without the currency, so that figures stand under figures. */
  readonly amount: (minor: number) => string;
  /** With the currency's code. */
  readonly money: (minor: number) => string;
  readonly count: (units: number) => string;
  /** @param date as ISO 8601 writes a day */
  readonly day: (date: string) => string;
  /** @param code ISO 3166-1 alpha-2 */
  readonly country: (code: string) => string;
  readonly rate: (rate: TaxRate | RateTotal, texts: PageTexts) => string;
}

export function figuresIn(locale: string, currency: string): Figures {
  const tag = new Intl.Locale(locale, { numberingSystem: 'latn', calendar: 'gregory' }).toString();
  const digits = digitsOf(currency);
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const plain = new Intl.NumberFormat(tag, fraction);
  const named = new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    ...fraction,
  });
  const whole = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 4 });
  // In the language of the page's own words, which are not those of every locale.
  const countries = new Intl.DisplayNames([languageOf(locale)], { type: 'region' });
  const days = new Intl.DateTimeFormat(tag, {
    timeZone: 'UTC',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return {
    amount: (minor) => plain.format(minor / 10 ** digits),
    money: (minor) => named.format(minor / 10 ** digits),
    count: (units) => whole.format(units),
    day: (date) => days.format(new Date(`${date}T00:00:00Z`)),
    country: (code) => countries.of(code) ?? code,
    rate: ({ taxPercent }, texts) =>
      taxPercent === undefined ? texts.noRate : percent.format(Number((taxPercent / 100).toFixed(6))),
  };
}
