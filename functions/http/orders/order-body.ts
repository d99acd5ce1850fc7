import * as z from 'zod/mini';
import type { OrderRequest } from '../../domain/orders/order-request.ts';
import { LINE_KINDS, TAX_EXEMPTIONS } from '../../domain/pricing/priceable.ts';
import { address } from './address.ts';
import { currency } from '../api/currency.ts';
import { emailAddress } from '../api/email-address.ts';
import {
  amountMinor,
  gatewayCustomer,
  MAX_QUANTITY,
  payingFields,
  paysOneWay,
  percent,
  sku,
} from '../api/schemas.ts';
import { exemptMeansZero } from '../api/tax.ts';
import { externalReference, text } from '../api/text.ts';

/**
 * A transaction holds 100 writes. A cancellation has one for each SKU, and up to seven more: order, movements, its request,
 * the charge or the refund, the freed reference, and entries that it settles. https://docs.aws.amazon.com/amazondynamodb
 */
export const MAX_LINES = 90;

const quantity = z.int().check(z.minimum(1), z.maximum(MAX_QUANTITY));

/** Price, name and tax are the catalogue's. */
export const catalogueLine = z.strictObject({ sku, quantity });

export const callerLine = z
  .strictObject({
    description: text(250),
    sku: z.exactOptional(sku),
    quantity,
    unitPriceMinor: amountMinor,
    discountMinor: z.exactOptional(amountMinor),
    taxPercent: z.exactOptional(percent),
    taxExemption: z.exactOptional(z.enum(TAX_EXEMPTIONS)),
    kind: z._default(z.enum(LINE_KINDS), 'goods'),
  })
  .check(exemptMeansZero);

/** Priced by the caller where it names a price or a description; what is wrong is told of that sort. */
export const line = z.pipe(
  z.unknown(),
  z.transform((value, context) => {
    const isOfCaller = typeof value === 'object' && value !== null && !isOfCatalogue(value);
    const parsed = (isOfCaller ? callerLine : catalogueLine).safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
    return z.NEVER;
  }),
);

const isOfCatalogue = (value: object): boolean => !('unitPriceMinor' in value) && !('description' in value);

const discount = z.union([
  z.strictObject({ description: text(250), amountMinor }),
  z.strictObject({ description: text(250), percent }),
]);

const wellFormed = (max: number) =>
  z.string().check(
    z.maxLength(max),
    z.refine((value) => value.isWellFormed(), 'has broken unicode'),
  );

/** As long as Stripe's own metadata, with fewer keys. */
const metadata = z
  .record(wellFormed(40).check(z.minLength(1)), wellFormed(500))
  .check(z.refine((entries) => Object.keys(entries).length <= 20, 'has more than 20 keys'));

/** What does not depend on who pays how. */
const orderFields = {
  externalReference: z.exactOptional(externalReference),
  customer: z.strictObject({
    email: emailAddress,
    name: z.exactOptional(text(250)),
    taxId: z.exactOptional(text(50)),
  }),
  lines: z.array(line).check(z.minLength(1), z.maxLength(MAX_LINES)),
  currency: z.exactOptional(currency),
  discounts: z.exactOptional(z.array(discount).check(z.maxLength(10))),
  pricesInclude: z.exactOptional(z.enum(['tax', 'nothing'])),
  expectedTotalMinor: z.exactOptional(amountMinor),
  billingAddress: z.exactOptional(address),
  shippingAddress: z.exactOptional(address),
  metadata: z.exactOptional(metadata),
};

export const orderRequest = z
  .strictObject({
    ...orderFields,
    ...payingFields,
    gatewayCustomer: z.exactOptional(gatewayCustomer),
  })
  .check(paysOneWay) satisfies z.ZodMiniType<OrderRequest>;
