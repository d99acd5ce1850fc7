import { stringify } from 'csv-stringify/sync';
import type { BooksReport } from '../../domain/books/books-report.ts';

const COLUMNS = [
  'row',
  'provider',
  'from',
  'until',
  'currency',
  'capturedMinor',
  'refundedMinor',
  'disputedMinor',
  'feesMinor',
  'otherMinor',
  'netMinor',
  'paidOutMinor',
  'kind',
  'about',
  'merchantId',
  'orderId',
  'outcome',
  'detail',
] as const;

/** A line for each currency (`total`) and for each difference (`finding`). Amounts are in minor units. */
export function booksCsv({ provider, from, until, totals, findings }: BooksReport): string {
  const period = { provider, from, until };
  const rows = [
    ...totals.map((total) => ({ row: 'total', ...period, ...total })),
    ...findings.map((finding) => ({ row: 'finding', ...period, ...finding })),
  ];
  // What a spreadsheet would take for a formula is text.
  return stringify(rows, { header: true, columns: [...COLUMNS], escape_formulas: true });
}
