import { plainTable } from '../../../cli/plain-table.ts';
import { customerCellName, distinctCells, idleValues, type JudgedCustomer } from './customer-matrix.ts';

export interface CustomerSummary {
  /** Those that differ in who did what to the payment, or in how it ended. */
  readonly customerCells: number;
  readonly customerCellsPlayed: number;
  readonly customerViolations: number;
}

/** What one process found. */
export interface CustomerReport {
  readonly summary: CustomerSummary;
  /** Everything that is not as promised, a line each. */
  readonly complaints: readonly string[];
  readonly table: string;
}

/** @param isWhole only of the whole matrix each value has to show that it changes something */
export function customerReport(judged: readonly JudgedCustomer[], isWhole: boolean): CustomerReport {
  const complaints = [
    ...judged.flatMap(({ cell, verdict }) =>
      verdict.violations.map((detail) => `${customerCellName(cell)}: ${detail}`),
    ),
    ...(isWhole ? idleValues(judged) : []),
  ];
  return {
    summary: {
      customerCells: distinctCells(judged),
      customerCellsPlayed: judged.length,
      customerViolations: complaints.length,
    },
    complaints,
    table: tableOf(judged),
  };
}

/** A line a customer. */
function tableOf(judged: readonly JudgedCustomer[]): string {
  const head = ['customer', 'cells', 'distinct', 'ended', 'violations'];
  const table = plainTable({ head, colWidths: [44, 7, 10, 36, 12], wordWrap: true });
  for (const name of new Set(judged.map(({ cell }) => cell.customer.name))) {
    const own = judged.filter(({ cell }) => cell.customer.name === name);
    const violations = own.reduce((sum, { verdict }) => sum + verdict.violations.length, 0);
    const ended = [...new Set(own.map(({ verdict }) => verdict.ended))].toSorted().join('\n');
    table.push([name, own.length, distinctCells(own), ended, violations]);
  }
  return table.toString();
}

export const customersInWords = (summary: CustomerSummary): string =>
  `${summary.customerCells} cells of customers who confirm, of ${summary.customerCellsPlayed} that were played; ` +
  `${summary.customerViolations} violations.`;
