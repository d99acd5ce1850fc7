import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { orderPorts } from '../../../functions/persistence/orders/order-ports.ts';
import { operationsOn } from '../../../functions/persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../../../functions/runtime/clock.ts';
import { invocationOf } from '../../../functions/runtime/invocation.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';
import { issueInvoice } from '../../../functions/usecases/invoices/issue-invoice.ts';
import type { Report } from '../../../cli/progress.ts';
import { contextOf } from '../../compare/invocation.ts';
import { DocumentsDouble } from '../../world/documents-double.ts';
import { createTable } from '../../world/dynamodb-local.ts';
import { openEngines, silent } from '../latency/engines.ts';
import { putProduct } from '../latency/fill.ts';
import { Conflicts } from './conflicts.ts';
import { putPaidOrder } from './paid-orders.ts';

export const WRITERS = [1, 8, 64] as const;
/** Pieces of work in each measurement, shared among the writers. */
const WORK = 128;
const SHARDS = [16, 64] as const;

export interface Throughput {
  readonly what: string;
  readonly writers: number;
  /** Done in a second. */
  readonly perSecond: number;
  /** Left undone after all tries that the code makes by itself. */
  readonly failed: number;
  /** Transactions that met another one. */
  readonly conflicts: number;
}

/** What becomes of throughput where all writers want the same item, and where they do not. */
export async function measureContention(report: Report): Promise<readonly Throughput[]> {
  const { client: direct, tableName } = await createTable();
  const conflicts = new Conflicts();
  const client = conflicts.clientLike(direct);
  const results: Throughput[] = [];
  const take = async (what: string, writers: number, work: Work): Promise<void> => {
    report(`${what}, ${writers} at once`);
    const before = conflicts.cancelled;
    const measured = await throughput(writers, work);
    results.push({ what, writers, ...measured, conflicts: conflicts.cancelled - before });
  };

  const { posts } = await openEngines({ client, tableName });
  const order = async (sku: string): Promise<boolean> => (await posts.once(randomUUID(), [sku])) === 201;
  for (const sku of [...range(64, 'own'), 'hot']) await putProduct(direct, tableName, sku);
  for (const shards of SHARDS) await putProduct(direct, tableName, `in-${shards}`, shards);
  await throughput(8, async (writer) => order(`own-${writer}`));
  for (const writers of WRITERS) {
    await take('orders, a SKU each', writers, async (writer) => order(`own-${writer}`));
    await take('orders, all of one SKU', writers, async () => order('hot'));
    for (const shards of SHARDS) {
      await take(`orders, all of one SKU in ${shards} shards`, writers, async () => order(`in-${shards}`));
    }
  }

  const invoice = invoicing(client, tableName);
  for (const writers of WRITERS) {
    const own = await paidOrders(direct, tableName, (index) => `own-${index % writers}-${writers}`);
    await take('invoices, a merchant each', writers, async (_, index) => invoice(own[index]));
    const same = await paidOrders(direct, tableName, () => `same-${writers}`);
    await take('invoices, all of one merchant', writers, async (_, index) => invoice(same[index]));
  }
  for (const one of [client, direct]) one.destroy();
  return results;
}

type Work = (writer: number, index: number) => Promise<boolean>;

async function throughput(writers: number, work: Work) {
  let [next, failed] = [0, 0];
  const startedAt = performance.now();
  const write = async (writer: number): Promise<void> => {
    for (let index = next++; index < WORK; index = next++) {
      const done = await work(writer, index).catch((error: unknown) => {
        if (error instanceof ConflictError) return false;
        throw error;
      });
      if (!done) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return { perSecond: ((WORK - failed) * 1000) / (performance.now() - startedAt), failed };
}

function invoicing(client: DynamoDBClient, tableName: string) {
  const ports = orderPorts(client, tableName);
  const operationsOf = operationsOn(client, tableName, clock, silent);
  const documents = new DocumentsDouble();
  return async (order: { readonly merchantId: string; readonly orderId: string } | undefined) => {
    if (order === undefined) return false;
    const invocation = invocationOf(contextOf({ task: 'invoice' }));
    const deps = { clock, operations: operationsOf(invocation), ...ports, documents };
    return (await issueInvoice({ ...deps, deadline: invocation.deadline }, order)) === 'invoiced';
  };
}

const paidOrders = async (client: DynamoDBClient, tableName: string, merchantOf: (index: number) => string) =>
  Promise.all(
    Array.from({ length: WORK }, async (_, index) => putPaidOrder(client, tableName, merchantOf(index))),
  );

const range = (length: number, name: string): string[] =>
  Array.from({ length }, (_, index) => `${name}-${index}`);
