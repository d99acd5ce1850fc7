import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { creditedOf, creditedRefund } from '../../../functions/domain/invoices/credited.ts';
import {
  draftCreditNote,
  draftInvoice,
  numbered,
  type CreditNote,
} from '../../../functions/domain/invoices/invoice.ts';
import type { OperationRecord } from '../../../functions/domain/operations/operation.ts';
import { planOrderRefund } from '../../../functions/domain/orders/order-refunds.ts';
import type { PaidOrder } from '../../../functions/domain/orders/order.ts';
import type { Dispute } from '../../../functions/domain/payments/dispute.ts';
import {
  gatewayRefundKey,
  refundRequest,
  type RefundCredit,
} from '../../../functions/domain/payments/refund.ts';
import { priceOf } from '../../../functions/domain/pricing/price.ts';
import type { RefundAsked } from '../../../functions/domain/pricing/refund-plan.ts';
import { everyPriceAddsUp } from '../../../local/invariants/prices.ts';
import type { Snapshot } from '../../../local/snapshot.ts';
import { NOW, orderLine, paidOrder } from './orders.ts';

const LINES = [
  orderLine({ quantity: 3, unitPriceMinor: 333, taxPercent: 19 }),
  orderLine({ sku: 'book', quantity: 2, unitPriceMinor: 701, taxPercent: 7 }),
  orderLine({ sku: 'stamp', quantity: 1, unitPriceMinor: 95, taxPercent: 0 }),
];

function taxedOrder(): PaidOrder {
  const details = { lines: LINES, pricesInclude: 'tax' as const };
  const priced = priceOf(details);
  if (priced.code !== 'priced') throw new Error('it has a price');
  return { ...paidOrder({ totalMinor: priced.price.totalMinor }), ...details };
}

const disputed = (change: Partial<Dispute> = {}): Dispute => ({
  disputeId: 'dp_1',
  transactionId: 'pi_1',
  stage: 'lost',
  status: 'lost',
  reason: 'fraudulent',
  amountMinor: 0,
  currency: 'EUR',
  asOf: NOW,
  withdrawn: true,
  reinstated: false,
  wasLost: true,
  ...change,
});

type Record = OperationRecord;

/** An order whose money goes, comes back and is documented in whatever order. */
class Life {
  readonly order = taxedOrder();
  readonly invoice = numbered(draftInvoice(this.order, undefined, NOW), 1);
  readonly notes: CreditNote[] = [];
  operations: Record[] = [];

  #record(kind: Record['kind'], key: string, rest: Partial<Record>): void {
    const createdAt = new Date(Date.parse(NOW) + this.operations.length).toISOString();
    this.operations.push({ kind, key, createdAt, status: 'succeeded', ...rest } as Record);
  }

  #refund(refundId: string, amountMinor: number, status: Record['status'], credit?: RefundCredit): void {
    const charge = { transactionId: 'pi_1', amountMinor, currency: 'EUR' };
    const intent = refundRequest(this.order, refundId, charge, 'requested', credit);
    this.#record('refund', refundId, { status, intent });
  }

  #sum(statuses: readonly string[]): number {
    const reversed = new Set(this.#of('refund_reversal').map(({ key }) => key));
    return this.#of('refund')
      .filter(({ key, status }) => statuses.includes(status) && !reversed.has(key))
      .reduce((sum, { intent }) => sum + (intent?.amountMinor ?? 0), 0);
  }

  #of(kind: Record['kind']): readonly Record[] {
    return this.operations.filter((one) => one.kind === kind);
  }

  #taken(): number {
    return this.#of('dispute').reduce(
      (sum, { dispute }) => sum + (dispute?.stage === 'lost' ? dispute.amountMinor : 0),
      0,
    );
  }

  get refundedMinor(): number {
    return this.#sum(['succeeded']);
  }

  ask(asked: RefundAsked): void {
    const left = this.order.totalMinor - this.#sum(['succeeded', 'unknown']) - this.#taken();
    if (left <= 0 || (asked.amountMinor ?? 0) > left) return;
    const known = { operations: this.operations, creditNotes: this.notes };
    const plan = planOrderRefund(this.order, known, asked);
    if (plan.code !== 'planned' || plan.amountMinor > left || plan.amountMinor === 0) return;
    this.#refund(`r${this.operations.length}`, plan.amountMinor, 'unknown', plan.credit);
  }

  byHand(wantedMinor: number): void {
    const amountMinor = Math.min(wantedMinor, this.order.totalMinor - this.refundedMinor - this.#taken());
    if (amountMinor > 0)
      this.#refund(gatewayRefundKey(`re_${this.operations.length}`), amountMinor, 'succeeded');
  }

  /** The gateway decides on what was asked for: it refunds no more than there is. */
  settle(refuses: boolean): void {
    const open = this.#of('refund').find(({ status }) => status === 'unknown');
    if (open === undefined) return;
    const fits =
      this.refundedMinor + this.#taken() + (open.intent?.amountMinor ?? 0) <= this.order.totalMinor;
    const status = fits && !refuses ? 'succeeded' : 'failed';
    this.operations = this.operations.map((one) => (one === open ? { ...one, status } : one));
  }

  comeBack(nth: number): void {
    const reversed = new Set(this.#of('refund_reversal').map(({ key }) => key));
    const standing = this.#of('refund').filter(
      ({ key, status }) => status === 'succeeded' && !reversed.has(key),
    );
    const record = standing[nth % Math.max(1, standing.length)];
    if (record !== undefined) this.#record('refund_reversal', record.key, {});
  }

  /** At most one dispute; told again it is won. */
  dispute(wantedMinor: number): void {
    const [known] = this.#of('dispute');
    if (known?.dispute === undefined) {
      const amountMinor = Math.min(wantedMinor, this.order.totalMinor);
      this.#record('dispute', 'dp_1', { dispute: disputed({ amountMinor }) });
      return;
    }
    const dispute: Dispute = { ...known.dispute, stage: 'won', status: 'won', reinstated: true };
    this.operations = this.operations.map((one) => (one === known ? { ...one, dispute } : one));
  }

  document(): void {
    for (const credited of creditedOf(this.operations, this.order)) {
      if (this.notes.some(({ refundId }) => refundId === credited.refundId)) continue;
      const known = { operations: this.operations, creditNotes: this.notes };
      const reversed = this.notes.find(({ refundId }) => refundId === credited.reverses);
      const refund = creditedRefund(this.order, known, credited, reversed);
      const draft = draftCreditNote(this.order, this.invoice, refund, undefined, NOW);
      this.notes.push(numbered(draft, this.notes.length + 1));
    }
  }

  end(): readonly string[] {
    while (this.#of('refund').some(({ status }) => status === 'unknown')) this.settle(false);
    this.document();
    const order = { ...this.order, refundedMinor: this.refundedMinor };
    return everyPriceAddsUp({
      orders: [order],
      invoices: [this.invoice],
      creditNotes: this.notes,
    } as unknown as Snapshot);
  }
}

const amount = fc.integer({ min: 1, max: 2_600 });
const step = fc.oneof(
  amount.map((amountMinor) => (life: Life) => life.ask({ amountMinor })),
  fc
    .record({ line: fc.integer({ min: 0, max: 2 }), quantity: fc.integer({ min: 1, max: 3 }) })
    .map((units) => (life: Life) => life.ask({ lines: [units] })),
  fc.constant((life: Life) => life.ask({})),
  amount.map((minor) => (life: Life) => life.byHand(minor)),
  fc.boolean().map((refuses) => (life: Life) => life.settle(refuses)),
  fc.nat(5).map((nth) => (life: Life) => life.comeBack(nth)),
  amount.map((minor) => (life: Life) => life.dispute(minor)),
  fc.constant((life: Life) => life.document()),
);

describe('documents of money that went', () => {
  it('add up by rate, whatever was asked for, made at the gateway, disputed or came back, and when', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const life = new Life();
        for (const take of steps) take(life);
        expect(life.end()).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('end at the invoice’s rates where a person refunds the rest at the gateway', () => {
    const life = new Life();
    life.ask({ lines: [{ line: 1, quantity: 2 }] });
    life.settle(false);
    life.byHand(life.order.totalMinor);
    expect(life.end()).toEqual([]);
    expect(life.notes.map(({ rates }) => rates)).toEqual([
      [{ taxPercent: 7, netMinor: 1_310, taxMinor: 92 }],
      [
        { taxPercent: 19, netMinor: 839, taxMinor: 160 },
        { taxPercent: 0, netMinor: 95, taxMinor: 0 },
      ],
    ]);
  });

  it('mirror a refund that came back, whose units can be refunded again', () => {
    const life = new Life();
    life.ask({ lines: [{ line: 1, quantity: 2 }] });
    life.settle(false);
    life.document();
    life.comeBack(0);
    life.ask({ lines: [{ line: 1, quantity: 2 }] });
    life.settle(false);
    expect(life.end()).toEqual([]);
    expect(life.notes.map(({ totalMinor, reverses, rates }) => ({ totalMinor, reverses, rates }))).toEqual([
      { totalMinor: 1_402, rates: [{ taxPercent: 7, netMinor: 1_310, taxMinor: 92 }] },
      {
        totalMinor: -1_402,
        reverses: 'C2026-000001',
        rates: [{ taxPercent: 7, netMinor: -1_310, taxMinor: -92 }],
      },
      { totalMinor: 1_402, rates: [{ taxPercent: 7, netMinor: 1_310, taxMinor: 92 }] },
    ]);
  });

  it('split a dispute that takes what was refunded before over the whole invoice', () => {
    const life = new Life();
    life.ask({ amountMinor: 1_000 });
    life.settle(false);
    life.dispute(life.order.totalMinor);
    expect(life.end()).toEqual([]);
    expect(life.notes.at(-1)?.rates).toEqual(life.invoice.rates);
  });
});
