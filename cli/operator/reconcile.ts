import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import * as z from 'zod/mini';

import type { CurrencyTotals } from '../../functions/domain/books/balance.ts';
import { booksCsv } from '../../functions/adapters/csv/books-report-csv.ts';
import { reportSchema } from '../../functions/persistence/books/books-progress.ts';
import type { BooksReport } from '../../functions/domain/books/books-report.ts';
import type { Cloud } from '../cloud.ts';
import { CommandError } from '../command-error.ts';
import { plainTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';

/** What a person asks for. Without a period it is what is compared each day. */
export interface Asked {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly graceSeconds?: number | undefined;
}

/** As long as the function may run, and a little more, in milliseconds. */
const PATIENCE_MS = 910_000;

/** Has the deployed function compare the books: with its rights, and the key that it reads. */
export async function reconcile(
  cloud: Pick<Cloud, 'client'>,
  functionName: string,
  asked: Asked,
): Promise<readonly BooksReport[]> {
  const client = new LambdaClient({
    ...cloud.client,
    // Repeated, it would run beside itself.
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: PATIENCE_MS }),
  });
  const { FunctionError: failed, Payload: payload } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(asked)) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
  if (failed !== undefined) throw new CommandError(`The comparison failed: ${JSON.stringify(answer)}`);
  return z.array(reportSchema).parse(answer);
}

/** All reports as one CSV. */
export const reportsCsv = (reports: readonly BooksReport[]): string =>
  reports.map((report, index) => (index === 0 ? booksCsv(report) : withoutHead(booksCsv(report)))).join('');

const withoutHead = (csv: string): string => csv.slice(csv.indexOf('\n') + 1);

const AMOUNTS = [
  'capturedMinor',
  'refundedMinor',
  'disputedMinor',
  'feesMinor',
  'otherMinor',
  'netMinor',
  'paidOutMinor',
] as const satisfies readonly (keyof CurrencyTotals)[];

export function reportsTable(reports: readonly BooksReport[]): string {
  const totals = plainTable({
    head: ['from', 'until', 'currency', ...AMOUNTS.map((name) => name.replace('Minor', ''))],
  });
  const findings = plainTable({ head: ['kind', 'about', 'order', 'outcome', 'detail'] });
  for (const { from, until, totals: all, findings: found } of reports) {
    for (const total of all) {
      totals.push([from, until, total.currency, ...AMOUNTS.map((name) => String(total[name]))]);
    }
    for (const { kind, about, orderId = '', outcome, detail } of found) {
      findings.push([kind, about, orderId, outcome, detail].map(printableLine));
    }
  }
  const count = (name: 'payments' | 'orders' | 'settled'): number =>
    reports.reduce((sum, report) => sum + report[name], 0);
  return [
    ...(totals.length === 0 ? [] : [totals.toString(), 'Amounts are in minor units.']),
    ...(findings.length === 0 ? [] : [findings.toString()]),
    `Compared ${count('payments')} payments and ${count('orders')} orders: ${findings.length} differences, ${count('settled')} settled.`,
    ...(reports.every(({ isComplete }) => isComplete)
      ? []
      : ['The time was too short. Run it again: it goes on where it was.']),
  ].join('\n');
}
