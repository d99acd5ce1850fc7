import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { fingerprint } from '../../../functions/domain/fingerprint.ts';
import { documentYear, issueInvoice } from '../../../functions/domain/invoice.ts';
import { firstClaim, succeed } from '../../../functions/domain/operation.ts';
import type { PaidOrder } from '../../../functions/domain/order.ts';
import { originOf } from '../../../functions/domain/origin.ts';
import { orderInvoiced } from '../../../functions/domain/order-transitions.ts';
import type { DynamoOrderLedger } from '../../../functions/ledger/dynamo-order-ledger.ts';
import { documentItem } from '../../../functions/ledger/document-items.ts';
import { getItem } from '../../../functions/ledger/get-item.ts';
import { counterKey } from '../../../functions/ledger/keys.ts';
import { replaceOrder } from '../../../functions/ledger/order-writes.ts';
import { transact, type Write } from '../../../functions/ledger/transact.ts';
import { systemClock as clock } from '../../../functions/runtime/clock.ts';

type Refusal = { readonly code: 'order_changed' | 'sequence_taken' };

/**
 * A prototype: one writer a merchant numbers what has come in, up to ten orders in a transaction, as the consumer of a
 * FIFO queue whose group is the merchant would. The counter moves once for all of them, and nobody else moves it.
 */
export async function numberTogether(
  client: DynamoDBClient,
  tableName: string,
  ledger: DynamoOrderLedger,
  orders: readonly PaidOrder[],
): Promise<void> {
  const [first] = orders;
  if (first === undefined) return;
  const { merchantId } = first;
  const now = clock.now();
  const series = { merchantId, kind: 'invoice', year: documentYear(now) } as const;
  const counter = await getItem(client, tableName, counterKey(series));
  const last = Number(counter?.['lastSequence']?.N ?? 0);
  const invoiced = orders.map((order, index) => {
    const invoice = issueInvoice(order, last + index + 1, now);
    return { order, invoice, to: orderInvoiced(order, invoice.number, now) };
  });
  const writes: readonly Write<Refusal>[] = [
    ...invoiced.flatMap(({ order, invoice, to }): Write<Refusal>[] => {
      const { orderId } = order;
      const id = { merchantId, kind: 'invoice', key: orderId, subject: { orderId } } as const;
      const claim = { id, owner: randomUUID(), fingerprint: fingerprint({ orderId }), leaseExpiresAt: now };
      const record = succeed(firstClaim(claim, now), { number: invoice.number }, now);
      const Item = documentItem(invoice, originOf(record));
      return [
        replaceOrder(tableName, order, to),
        {
          write: { Put: { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
          refusal: () => ({ code: 'order_changed' }),
        },
      ];
    }),
    {
      write: {
        Update: {
          TableName: tableName,
          Key: marshall(counterKey(series)),
          UpdateExpression: 'SET lastSequence = :last',
          ConditionExpression: last === 0 ? 'attribute_not_exists(lastSequence)' : 'lastSequence = :previous',
          ExpressionAttributeValues: marshall({
            ':last': last + orders.length,
            ...(last === 0 ? {} : { ':previous': last }),
          }),
        },
      },
      refusal: () => ({ code: 'sequence_taken' }),
    },
  ];
  const written = await transact<Refusal>(client, writes);
  if (written.code !== 'committed') throw new Error(written.code);
  await Promise.all(invoiced.map(async ({ to }) => ledger.close(to)));
}
