import type { PriceView } from '../api/answers.ts';
import type { LinePrice, Price, RateTotal } from '../../domain/pricing/price.ts';

/** A price with its parts, as a merchant sees it: each adds up to the total. */
export const priceView = ({ lines, discounts, rates, netMinor, taxMinor, totalMinor }: Price): PriceView => ({
  netMinor,
  taxMinor,
  totalMinor,
  lines: lines.map(linePriceView),
  discounts,
  rates: rates.map(rateView),
});

const linePriceView = ({
  amountMinor,
  discountMinor,
  shareMinor,
  netMinor,
  taxMinor,
  totalMinor,
}: LinePrice) => ({
  amountMinor,
  discountMinor,
  shareMinor,
  netMinor,
  taxMinor,
  totalMinor,
});

const rateView = ({ taxPercent, taxExemption, netMinor, taxMinor }: RateTotal) => ({
  taxPercent,
  taxExemption,
  netMinor,
  taxMinor,
});
