import { createHash } from 'node:crypto';
import type { Merchant, MerchantTerms } from '../../domain/merchants/merchant.ts';
import type { MerchantReader } from '../../usecases/ports/merchants.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { putMerchant, type PutMerchantDeps } from '../../usecases/merchants/put-merchant.ts';
import { api, json, type Response } from '../api/api.ts';
import { entityTag, preconditionOf } from '../api/entity-tags.ts';
import type { MerchantView } from './merchant-answer.ts';
import { merchantRequest } from './merchant-body.ts';
import { MERCHANT_MOVED_ON, problemResponse } from '../api/problem.ts';
import { bodyOf, merchantOf } from '../api/request.ts';

/** PUT /merchant: everything that a merchant says of itself; what is left out has its default. */
export const putMerchantRoute = (log: Log, deps: PutMerchantDeps) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'catalogue');
    const { logo, numberPrefixes, ...said } = bodyOf(event, merchantRequest);
    const terms: MerchantTerms = {
      ...said,
      numberPrefixes: { invoice: numberPrefixes.invoice, credit_note: numberPrefixes.creditNote },
      ...(logo === undefined ? {} : { logo: createHash('sha256').update(logo).digest('hex') }),
    };
    const command = { merchantId, terms, ...(logo === undefined ? {} : { logo }), ...preconditionOf(event) };
    const result = await putMerchant(deps, command);
    if (result.code === 'precondition_failed') return problemResponse(MERCHANT_MOVED_ON);
    return merchantResponse(result.code === 'created' ? 201 : 200, result.merchant);
  });

/** GET /merchant */
export const readMerchantRoute = (log: Log, merchants: MerchantReader) =>
  api(log, async (event) => {
    const merchant = await merchants.merchant(merchantOf(event, 'read'));
    return merchant === undefined
      ? problemResponse({ code: 'unknown_merchant', detail: 'Nothing is set yet: PUT /merchant.' })
      : merchantResponse(200, merchant);
  });

const merchantResponse = (status: 200 | 201, merchant: Merchant): Response =>
  json(status, merchantView(merchant), { etag: entityTag(merchant.version) });

/** Named one by one: what a merchant gets later stays inside until it is named here. */
function merchantView(merchant: Merchant): MerchantView {
  const { legalName, address, taxIds, registration, contact, timeZone, locale } = merchant;
  const { pricesInclude, invoices, numberPrefixes, logo, version, updatedAt } = merchant;
  return {
    legalName,
    address,
    taxIds,
    registration,
    contact,
    timeZone,
    locale,
    pricesInclude,
    invoices,
    numberPrefixes: { invoice: numberPrefixes.invoice, creditNote: numberPrefixes.credit_note },
    logo: logo === undefined ? undefined : { sha256: logo },
    version,
    updatedAt,
  };
}
