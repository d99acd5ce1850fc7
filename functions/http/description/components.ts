import * as z from 'zod/mini';
import { gatewayMessage, problem } from '../api/problem-answer.ts';
import { creditNote, creditNotes, invoice } from '../documents/document-answers.ts';
import { creditNotePage, invoicePage, orderPage, productPage } from '../lists/page-answers.ts';
import { merchant } from '../merchants/merchant-answer.ts';
import { merchantRequest } from '../merchants/merchant-body.ts';
import { paymentRequest } from '../orders/attempt-payment.ts';
import { cancelRequest } from '../orders/cancel-order.ts';
import { operation, operations } from '../orders/operations-answer.ts';
import {
  cancelledOrder,
  cancelReceipt,
  declinedOrder,
  order,
  orderReceipt,
  paidOrder,
  paymentReceipt,
  placedOrder,
  refundReceipt,
} from '../orders/order-answers.ts';
import { callerLine, catalogueLine, line, orderRequest } from '../orders/order-body.ts';
import { payment, payments } from '../orders/payment-answers.ts';
import { refund, refunds } from '../orders/refund-answers.ts';
import { refundRequest } from '../orders/request-refund.ts';
import { movementRequest } from '../products/move-stock.ts';
import { movementReceipt, product } from '../products/product-answers.ts';
import { productRequest } from '../products/put-product.ts';
import { received } from '../webhooks/webhook-answer.ts';
import { EXAMPLES } from './examples.ts';
import { PROPERTY_TEXTS } from './property-texts.ts';

const REQUESTS = {
  OrderRequest: orderRequest,
  CatalogueLineRequest: catalogueLine,
  PricedLineRequest: callerLine,
  PaymentRequest: paymentRequest,
  CancelRequest: cancelRequest,
  RefundRequest: refundRequest,
  ProductRequest: productRequest,
  MovementRequest: movementRequest,
  MerchantRequest: merchantRequest,
};

const ANSWERS = {
  Order: order,
  PlacedOrder: placedOrder,
  DeclinedOrder: declinedOrder,
  PaidOrder: paidOrder,
  CancelledOrder: cancelledOrder,
  OrderReceipt: orderReceipt,
  PaymentReceipt: paymentReceipt,
  CancelReceipt: cancelReceipt,
  RefundReceipt: refundReceipt,
  OrderPage: orderPage,
  Payments: payments,
  Payment: payment,
  Refunds: refunds,
  Refund: refund,
  Operations: operations,
  Operation: operation,
  Invoice: invoice,
  CreditNote: creditNote,
  CreditNotes: creditNotes,
  InvoicePage: invoicePage,
  CreditNotePage: creditNotePage,
  Product: product,
  ProductPage: productPage,
  MovementReceipt: movementReceipt,
  Merchant: merchant,
  WebhookReceived: received,
  Problem: problem,
  GatewayMessage: gatewayMessage,
};

const LINE_REQUESTS: readonly (keyof typeof REQUESTS)[] = ['CatalogueLineRequest', 'PricedLineRequest'];

export type SchemaName = keyof typeof REQUESTS | keyof typeof ANSWERS;

/** Any part of a JSON Schema or of the description. */
export interface Json {
  [name: string]: unknown;
}

export const referTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** The schemas that parse requests and those of the answers, as JSON Schema 2020-12 by their names. */
export function componentSchemas(): Json {
  const schemas = { ...jsonSchemasOf(REQUESTS, 'input'), ...jsonSchemasOf(ANSWERS, 'output') };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _dialect, $id: _id, ...rest } = schema as Json;
      const example = EXAMPLES[name];
      return [name, { ...described(rest, name), ...(example === undefined ? {} : { examples: [example] }) }];
    }),
  );
}

function jsonSchemasOf(schemas: Readonly<Record<string, z.ZodMiniType>>, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  return z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ zodSchema, jsonSchema }) => {
      // Parsed in two steps, so that what is wrong is told of the right sort of line.
      if (zodSchema === (line as unknown)) {
        Object.assign(jsonSchema, { oneOf: LINE_REQUESTS.map(referTo) });
      }
    },
  }).schemas;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** For readers of patterns that know no properties of Unicode. Half a surrogate pair is no JSON in UTF-8 anyway. */
const portable = (pattern: string): string =>
  pattern
    .replace(String.raw`\p{Cc}`, String.raw`\u0000-\u001f\u007f-\u009f`)
    .replace(String.raw`\p{Cs}`, '')
    .replace(String.raw`\p{Zl}`, String.raw`\u2028`)
    .replace(String.raw`\p{Zp}`, String.raw`\u2029`);

/**
 * With a text at every property, and without what the library adds to what an answer says: the bounds of safe integers, and a
 * pattern of 400 characters for a moment.
 *
 * @throws Error naming the property that has none
 */
function described(schema: Json, path: string): Json {
  const isMoment = schema['format'] === 'date-time';
  return Object.fromEntries(
    Object.entries(schema)
      .flatMap(([keyword, value]): (readonly [string, unknown])[] => {
        const isSafe = Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER && !path.includes('Request');
        if (isSafe || (isMoment && keyword === 'pattern')) return [];
        // What `contentEncoding` says is no format of JSON Schema.
        if (keyword === 'format' && value === 'base64') return [];
        return [[keyword, keyword === 'pattern' ? portable(String(value)) : value]];
      })
      .map(([keyword, value]) => {
        if (keyword === 'properties' && isObject(value)) return [keyword, describedProperties(value, path)];
        if (Array.isArray(value)) {
          return [keyword, value.map((one: unknown) => (isObject(one) ? described(one, path) : one))];
        }
        return [keyword, isObject(value) ? described(value, path) : value];
      }),
  );
}

const describedProperties = (properties: Json, path: string): Json =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const inside = `${path}.${name}`;
      const description = PROPERTY_TEXTS[inside] ?? PROPERTY_TEXTS[name];
      if (description === undefined) throw new Error(`${inside} has no text in property-texts.ts`);
      return [name, { ...described(isObject(schema) ? schema : {}, inside), description }];
    }),
  );
