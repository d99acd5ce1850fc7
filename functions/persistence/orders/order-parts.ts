import * as z from 'zod/mini';
import type { Address } from '../../domain/merchants/address.ts';
import type { CustomerPayment } from '../../domain/orders/order.ts';
import type { Discount } from '../../domain/pricing/priceable.ts';
import { LINE_KINDS, TAX_EXEMPTIONS } from '../../domain/pricing/priceable.ts';
import type { RateTotal } from '../../domain/pricing/price.ts';
import { kept, schemaOf } from '../table/stored.ts';

/** What an order and its documents are both made of. */
export const rateFields = {
  taxPercent: z.exactOptional(z.number()),
  taxExemption: z.exactOptional(z.enum(TAX_EXEMPTIONS)),
};

export const lineFields = {
  sku: z.exactOptional(z.string()),
  name: z.string(),
  quantity: z.number(),
  unitPriceMinor: z.number(),
  discountMinor: z.exactOptional(z.number()),
  ...rateFields,
  kind: z.exactOptional(z.enum(LINE_KINDS)),
  stock: z.exactOptional(z.literal('none')),
};

export const customerFields = {
  email: z.string(),
  name: z.exactOptional(z.string()),
  taxId: z.exactOptional(z.string()),
};

/** How a payment is to be made that the customer confirms. */
export const customerPayment = schemaOf<CustomerPayment>()(
  kept({ mode: z.literal('customer'), methods: z.exactOptional(z.array(z.string())) }),
);

export const rateTotal = schemaOf<RateTotal>()(
  z.object({ ...rateFields, netMinor: z.number(), taxMinor: z.number() }),
);

export const address = schemaOf<Address>()(
  kept({
    name: z.exactOptional(z.string()),
    lines: z.array(z.string()),
    postalCode: z.exactOptional(z.string()),
    city: z.string(),
    region: z.exactOptional(z.string()),
    country: z.string(),
    phone: z.exactOptional(z.string()),
  }),
);

export const discount = schemaOf<Discount>()(
  z.union([
    kept({ description: z.string(), amountMinor: z.number() }),
    kept({ description: z.string(), percent: z.number() }),
  ]),
);

export const pricesInclude = z.enum(['tax', 'nothing']);

/** What an order shows of a dispute. */
export const shownDisputeFields = {
  disputeId: z.string(),
  stage: z.enum(['inquiry', 'open', 'closed', 'won', 'lost']),
  status: z.string(),
  reason: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  evidenceDueBy: z.exactOptional(z.string()),
};
export const disputeFields = {
  ...shownDisputeFields,
  transactionId: z.string(),
  asOf: z.string(),
  withdrawn: z.boolean(),
  reinstated: z.boolean(),
  wasLost: z.exactOptional(z.literal(true)),
};
