import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import { toItem, type Item } from '../table/items.ts';
import { merchantKey, merchantVersionKey } from '../table/keys.ts';
import { address, pricesInclude } from '../orders/order-parts.ts';
import { schemaOf } from '../table/stored.ts';

const merchantSchema = schemaOf<Merchant>()(
  z.object({
    merchantId: z.string(),
    version: z.number(),
    updatedAt: z.string(),
    legalName: z.string(),
    address,
    taxIds: z.array(z.string()),
    registration: z.exactOptional(z.string()),
    contact: z.exactOptional(z.string()),
    timeZone: z.string(),
    locale: z.string(),
    pricesInclude,
    invoices: z.enum(['on', 'off']),
    numberPrefixes: z.object({ invoice: z.string(), credit_note: z.string() }),
    logo: z.exactOptional(z.string()),
  }),
);

/** Each PUT says everything, so of what a later release adds nothing is kept. */
export const merchantItem = (merchant: Merchant): Item => toItem(merchantKey(merchant.merchantId), merchant);

export const merchantVersionItem = (merchant: Merchant): Item =>
  toItem(merchantVersionKey(merchant.merchantId, merchant.version), merchant);

export const merchantFrom = (item: Item): Merchant => merchantSchema.parse(unmarshall(item));
