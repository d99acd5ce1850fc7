import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import type { AccountingDocument } from '../../../functions/domain/invoices/invoice.ts';
import type { OperationRecord } from '../../../functions/domain/operations/operation.ts';
import type { Order } from '../../../functions/domain/orders/order.ts';
import type { WebhookEventRecord } from '../../../functions/domain/payments/event-record.ts';
import type { NeedsAttentionEntry } from '../../../functions/domain/orders/needs-attention.ts';
import {
  needsAttentionFrom,
  needsAttentionItem,
  needsAttentionSchema,
} from '../../../functions/persistence/needs-attention/needs-attention-items.ts';
import {
  documentFrom,
  documentItem,
  documentSchema,
} from '../../../functions/persistence/invoices/document-items.ts';
import type { Item } from '../../../functions/persistence/table/items.ts';
import {
  operationFrom,
  operationItem,
  operationSchema,
  webhookEventFrom,
  webhookEventItem,
  webhookEventSchema,
} from '../../../functions/persistence/operations/operation-items.ts';
import { orderFrom, orderItem, orderSchema } from '../../../functions/persistence/orders/order-items.ts';
import {
  provenanceIn,
  provenanceSchema,
} from '../../../functions/persistence/operations/provenance-items.ts';
import {
  parkedFrom,
  parkedItem,
  parkedSchema,
} from '../../../functions/persistence/webhooks/parked-events.ts';
import { productFrom, productSchema } from '../../../functions/persistence/stock/product-items.ts';
import { kept, schemaOf } from '../../../functions/persistence/table/stored.ts';
import {
  waitingFrom,
  waitingItem,
  waitingSchema,
} from '../../../functions/persistence/invoices/number-queue.ts';
import { valueOf } from '../../support/arbitrary-values.ts';

/** An event's record is its provider's, and it has a date while it is parked. */
const event = (optional?: 'filled'): fc.Arbitrary<WebhookEventRecord> =>
  valueOf(webhookEventSchema, optional).map(({ dueAt, operation, ...facts }) => ({
    ...facts,
    ...(facts.outcome === 'parked' && dueAt !== undefined ? { dueAt } : {}),
    operation: { ...operation, kind: 'webhook', subject: { provider: 'stripe' } },
  }));

const PLACE = { merchantId: 'acme', orderId: 'ord_1' };

/** What is written, read again, by kind of item. */
const CODECS: Record<
  string,
  {
    values: (optional?: 'filled') => fc.Arbitrary<unknown>;
    item: (value: never) => Item;
    from: (item: Item) => unknown;
  }
> = {
  'an order': {
    values: (optional) => valueOf(orderSchema, optional),
    item: (order: Order) => orderItem(order),
    from: orderFrom,
  },
  'an operation': {
    values: (optional) => valueOf(operationSchema, optional),
    item: (record: OperationRecord) => operationItem(record),
    from: operationFrom,
  },
  'an event': {
    values: event,
    item: webhookEventItem,
    from: webhookEventFrom,
  },
  'a document': {
    values: (optional) => valueOf(documentSchema, optional),
    item: (document: AccountingDocument) => documentItem(document, { fingerprint: 'f', startedAt: 's' }),
    from: documentFrom,
  },
  'a document’s origin': {
    values: (optional) => valueOf(z.object({ document: documentSchema, origin: provenanceSchema }), optional),
    item: ({
      document,
      origin: madeBy,
    }: {
      document: AccountingDocument;
      origin: z.infer<typeof provenanceSchema>;
    }) => documentItem(document, madeBy),
    from: (item) => ({ document: documentFrom(item), origin: provenanceIn(item) }),
  },
  'a document that waits for its number': {
    values: (optional) => valueOf(waitingSchema, optional),
    item: waitingItem,
    from: waitingFrom,
  },
  'an event that waits for its order': {
    values: (optional) => valueOf(parkedSchema, optional),
    item: parkedItem,
    from: parkedFrom,
  },
  'an entry of what needs a person': {
    values: (optional) => valueOf(needsAttentionSchema, optional),
    item: (entry: NeedsAttentionEntry) => needsAttentionItem(PLACE, entry),
    from: needsAttentionFrom,
  },
  'a product': {
    values: (optional) => valueOf(productSchema, optional),
    item: (product: object) => marshall(product),
    from: productFrom,
  },
};

describe.each(Object.entries(CODECS))('%s', (_name, { values, item, from }) => {
  it('is read as it was written, with every optional field', () => {
    fc.assert(
      fc.property(values('filled'), (value) => {
        expect(from(item(value as never))).toStrictEqual(value);
      }),
    );
  });

  it('is read as it was written, with any of its optional fields', () => {
    fc.assert(
      fc.property(values(), (value) => {
        expect(from(item(value as never))).toStrictEqual(value);
      }),
    );
  });
});

describe('what a later release has added', () => {
  const LATER = { addedLater: { deep: ['as', 'it', 'was'], at: 7 }, alsoLater: 'text' };

  it('survives that an order is read and put, also within it', () => {
    fc.assert(
      fc.property(valueOf(orderSchema, 'filled'), (value) => {
        const order = unmarshall(orderItem(value));
        const lines = value.lines.map((line) => ({ ...line, ...LATER }));
        const later = { ...order, ...LATER, lines, customer: { ...value.customer, ...LATER } };
        const put = orderItem({ ...orderFrom(marshall(later)), updatedAt: 'now' });
        expect(unmarshall(put)).toEqual({ ...later, updatedAt: 'now' });
      }),
    );
  });

  it('survives that an operation is read and put, also within what is sent to the gateway', () => {
    fc.assert(
      fc.property(valueOf(operationSchema, 'filled'), (value) => {
        const record = { ...value, intent: { ...value.intent, ...LATER } } as OperationRecord;
        const later = { ...unmarshall(operationItem(record)), ...LATER };
        expect(unmarshall(operationItem(operationFrom(marshall(later))))).toEqual(later);
      }),
    );
  });

  it('survives that an entry of what needs a person is read and put', () => {
    fc.assert(
      fc.property(valueOf(needsAttentionSchema, 'filled'), (value) => {
        const later = { ...unmarshall(needsAttentionItem(PLACE, value)), ...LATER };
        const read = needsAttentionFrom(marshall(later));
        expect(read && unmarshall(needsAttentionItem(PLACE, read))).toEqual(later);
      }),
    );
  });

  it('survives that an event is read and put', () => {
    fc.assert(
      fc.property(event('filled'), (value) => {
        const later = { ...unmarshall(webhookEventItem(value)), ...LATER };
        expect(unmarshall(webhookEventItem(webhookEventFrom(marshall(later))))).toEqual(later);
      }),
    );
  });
});

describe('how an item is kept', () => {
  const [order] = fc.sample(valueOf(orderSchema, 'filled'), 1);
  if (order === undefined) throw new Error('no order');

  it('is told by its format, and made anew with each put', () => {
    const item = unmarshall(orderItem(order));
    expect(item).toMatchObject({ format: 1 });
    const kept = { ...item, looks: 4, writer: 'a token', dueShard: 'attention', format: 7 };
    const again = unmarshall(orderItem({ ...orderFrom(marshall(kept)), attention: '' }));
    expect(again).not.toHaveProperty('looks');
    expect(again).not.toHaveProperty('writer');
    expect(again).toMatchObject({ format: 1 });
  });
});

describe('a schema', () => {
  interface Thing {
    readonly name: string;
    readonly size?: number;
    readonly parts: readonly { readonly id: string; readonly note?: string }[];
  }
  const part = kept({ id: z.string(), note: z.exactOptional(z.string()) });

  it('is that of its type, or it does not compile', () => {
    const size = z.exactOptional(z.number());
    const whole = schemaOf<Thing>()(kept({ name: z.string(), size, parts: z.array(part) }));
    expect(whole.parse({ name: 'a', parts: [{ id: 'b' }] })).toEqual({ name: 'a', parts: [{ id: 'b' }] });
    // @ts-expect-error an optional field of the type is forgotten
    schemaOf<Thing>()(kept({ name: z.string(), parts: z.array(part) }));
    // @ts-expect-error an optional field within it is forgotten
    schemaOf<Thing>()(kept({ name: z.string(), size, parts: z.array(kept({ id: z.string() })) }));
    // @ts-expect-error the type has no such field
    schemaOf<Thing>()(kept({ name: z.string(), size, parts: z.array(part), more: z.string() }));
    // @ts-expect-error what is optional there is required here
    schemaOf<Thing>()(kept({ name: z.string(), size: z.number(), parts: z.array(part) }));
    // @ts-expect-error one of two values is forgotten
    schemaOf<'one' | 'two'>()(z.enum(['one']));
  });
});
