import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CustomerVerdict } from '../../../assurance/payments/customer/customer-judge.ts';
import {
  CUSTOMER_CELLS,
  customerCellName,
  customerCellsNamed,
  distinctCells,
  idleValues,
  runCustomerCells,
  type JudgedCustomer,
} from '../../../assurance/payments/customer/customer-matrix.ts';
import { customerReport } from '../../../assurance/payments/customer/customer-report.ts';
import { CUSTOMERS, type Customer } from '../../../assurance/payments/customer/customers.ts';

const SEED = '1';
const TIMEOUT_MS = 120_000;

// Powertools warns of claims that were not free; what comes of it is judged.
beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const cellNamed = (name: string) => {
  const [cell] = customerCellsNamed(name);
  if (cell === undefined) throw new Error(`there is no cell ${name}`);
  return cell;
};

describe('payments that customers confirm', () => {
  it.each(CUSTOMERS.map((customer, index) => [customer.name, customer, index] as const))(
    'a customer who %s',
    async (_, customer, index) => {
      const own = CUSTOMER_CELLS.filter((cell) => cell.customer === customer);
      // Others each time, so that all customers together meet everything.
      const some = own.filter((_cell, position) => position % 47 === index);
      expect(customerReport(await runCustomerCells(some, SEED), false).complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('a customer’s cell', () => {
  const PLAIN = 'customer pays × gateway is well × webhook on time × cancelled never';

  it('records who did what, and how it ended', async () => {
    const [played] = await runCustomerCells([cellNamed(PLAIN)], SEED);
    expect(played?.verdict.record.split('\n')).toEqual([
      'shop places: placed',
      'charge: open awaiting_customer',
      'customer confirms (works): succeeded',
      'paid, attempt 1, 1 captured, 0 refunded, 1 invoices, 0 credit notes, 8 in stock',
    ]);
  });

  it('has the same record whenever it is played', async () => {
    const cell = cellNamed('customer pays at the last moment × gateway limits the rate × webhook thrice');
    const played = await runCustomerCells([cell, cell], SEED);
    expect(distinctCells(played)).toBe(1);
  });

  it('is violated by an order that ends otherwise', async () => {
    const cell = cellNamed(PLAIN);
    const customer: Customer = { ...cell.customer, ends: ['declined'] };
    const report = customerReport(await runCustomerCells([{ ...cell, customer }], SEED), false);
    expect(report.complaints).toEqual([`${PLAIN}: ended paid, not declined`]);
    expect(report.summary).toEqual({ customerCells: 1, customerCellsPlayed: 1, customerViolations: 1 });
    expect(report.table).toMatch(/pays +│ 1 +│ 1 +│ paid +│ 1 /);
  });

  it('is violated by an order that is open for too long', async () => {
    const cell = cellNamed('customer never comes × gateway is well × webhook never × cancelled never');
    const gateway = { ...cell.gateway, openHours: -1 };
    const [late] = await runCustomerCells([{ ...cell, gateway }], SEED);
    expect(late?.verdict.violations).toEqual(['open for 0 h after the gateway’s last word']);
  });
});

describe('a value of the customers’ matrix', () => {
  const judged = (names: readonly string[], record: (name: string) => string): readonly JudgedCustomer[] =>
    names.map((name) => {
      const verdict: CustomerVerdict = { violations: [], record: record(name), ended: 'paid' };
      return { cell: cellNamed(name), verdict };
    });
  const names = ['on time', 'never'].map(
    (webhook) => `customer pays × gateway is well × webhook ${webhook} × cancelled never`,
  );

  it('changes something where two cells that differ by it alone have two records', () => {
    expect(idleValues(judged(names, (name) => name)).filter((idle) => idle.startsWith('webhook'))).toEqual(
      [],
    );
    expect(names.map((name) => customerCellName(cellNamed(name)))).toEqual(names);
  });

  it('is idle where they have the same record, and such cells count once', () => {
    const alike = judged(names, () => 'the same');
    expect(idleValues(alike)).toContain('webhook: “never” changes nothing');
    expect(distinctCells(alike)).toBe(1);
  });
});
