import type { Charge, Snapshot, StoredOperation } from '../snapshot.ts';
import { groupBy } from './group.ts';

const orderOf = ({
  merchantId,
  orderId,
}: {
  readonly merchantId: string;
  readonly orderId: string;
}): string => `${merchantId}/${orderId}`;

/** Charges of which not everything was given back. */
function kept({ charges, refunds }: Snapshot): readonly Charge[] {
  return charges.filter(({ transactionId, amountMinor }) => {
    const refunded = refunds.filter((refund) => refund.transactionId === transactionId);
    return refunded.reduce((sum, refund) => sum + refund.amountMinor, 0) < amountMinor;
  });
}

/**
 * I2: at most one captured charge per checkout attempt, and at most one per order that is not refunded; a new attempt
 * never starts while an earlier one is unknown.
 */
export function oneChargePerAttempt(snapshot: Snapshot): readonly string[] {
  const perAttempt = groupBy(snapshot.charges, (charge) => `${orderOf(charge)}, attempt ${charge.attempt}`);
  const perOrder = groupBy(kept(snapshot), orderOf);
  const several = [...perAttempt, ...perOrder].filter(([, charges]) => charges.length > 1);
  return [
    ...several.map(([name, charges]) => `${name} was charged ${charges.length} times`),
    ...[
      ...groupBy(
        snapshot.operations.filter(isCharge),
        ({ merchantId, orderId = '' }) => `${merchantId}/${orderId}`,
      ),
    ]
      .filter(([, attempts]) => startedTooEarly(attempts))
      .map(([name]) => `${name} began another attempt while an earlier one was open`),
  ];
}

const isCharge = ({ kind }: StoredOperation): boolean => kind === 'charge';

function startedTooEarly(attempts: readonly StoredOperation[]): boolean {
  const inOrder = attempts.toSorted((one, other) => attemptOf(one) - attemptOf(other));
  return inOrder.slice(0, -1).some(({ status }) => status !== 'failed' && status !== 'succeeded');
}

const attemptOf = ({ key }: StoredOperation): number => Number(/\d+$/.exec(key)?.[0] ?? 0);

/** I3: every captured charge belongs to an order that ends paid, or is refunded exactly once. */
export function everyChargeBelongs({ charges, refunds, orders }: Snapshot): readonly string[] {
  const paidBy = new Set(
    orders
      .filter(({ status }) => status === 'paid')
      .map((order) => `${orderOf(order)}/${order.transactionId ?? ''}`),
  );
  return charges.flatMap((charge) => {
    const { transactionId, amountMinor } = charge;
    const given = refunds.filter((refund) => refund.transactionId === transactionId);
    const belongs = paidBy.has(`${orderOf(charge)}/${transactionId}`);
    const refundedOnce = given.length === 1 && given[0]?.amountMinor === amountMinor;
    return belongs || refundedOnce
      ? []
      : [`${transactionId} is neither the payment of ${orderOf(charge)} nor refunded`];
  });
}

/** I4: an order is paid if and only if one charge of the same amount and currency was captured. */
export function paidMeansCharged(snapshot: Snapshot): readonly string[] {
  const chargesOf = groupBy(kept(snapshot), orderOf);
  return snapshot.orders.flatMap((order) => {
    const charges = chargesOf.get(orderOf(order)) ?? [];
    const matching = charges.filter(
      ({ amountMinor, currency }) => amountMinor === order.totalMinor && currency === order.currency,
    );
    if (order.status === 'paid') {
      return matching.length === 1
        ? []
        : [`${orderOf(order)} is paid, with ${matching.length} charges of its amount`];
    }
    return charges.length === 0 ? [] : [`${orderOf(order)} is ${order.status}, and was charged`];
  });
}
