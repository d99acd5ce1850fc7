import type { Charge, Snapshot, StoredOperation } from '../snapshot.ts';
import { groupBy, repeated } from './group.ts';

const orderOf = ({
  merchantId,
  orderId,
}: {
  readonly merchantId: string;
  readonly orderId: string;
}): string => `${merchantId}/${orderId}`;

/** Refunds of a charge that stand: one that failed later has returned. */
const standingRefunds = ({ refunds }: Pick<Snapshot, 'refunds'>, transactionId: string) =>
  refunds.filter((refund) => refund.transactionId === transactionId && refund.status === undefined);

export const refundedMinor = (snapshot: Pick<Snapshot, 'refunds'>, transactionId: string): number =>
  standingRefunds(snapshot, transactionId).reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** Charges that are not refunded in full. */
const kept = (snapshot: Snapshot): readonly Charge[] =>
  snapshot.charges.filter(
    ({ transactionId, amountMinor }) => refundedMinor(snapshot, transactionId) < amountMinor,
  );

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

/**
 * I3: every captured charge belongs to an order that ends paid, or is refunded exactly once. What was refunded of a paid
 * order's charge is what the order says, each refund once.
 */
export function everyChargeBelongs(snapshot: Snapshot): readonly string[] {
  const { charges, orders } = snapshot;
  const payers = new Map(
    orders
      .filter(({ status }) => status === 'paid')
      .map((order) => [`${orderOf(order)}/${order.transactionId ?? ''}`, order]),
  );
  return charges.flatMap((charge) => {
    const { transactionId, amountMinor } = charge;
    const given = standingRefunds(snapshot, transactionId);
    const sum = refundedMinor(snapshot, transactionId);
    const payer = payers.get(`${orderOf(charge)}/${transactionId}`);
    const twice = repeated(
      given.filter(({ refundId }) => refundId !== undefined),
      ({ refundId = '' }) => refundId,
    ).map((refundId) => `refund ${refundId} of ${transactionId} was made twice`);
    if (payer !== undefined) {
      const told = payer.refundedMinor ?? 0;
      return [
        ...twice,
        ...(sum === told ? [] : [`${sum} of ${transactionId} was refunded, ${orderOf(charge)} says ${told}`]),
        ...(sum <= amountMinor ? [] : [`more of ${transactionId} was refunded than was captured`]),
      ];
    }
    return given.length === 1 && sum === amountMinor
      ? []
      : [`${transactionId} is neither the payment of ${orderOf(charge)} nor refunded`, ...twice];
  });
}

/**
 * I4: an order is paid if and only if one charge of the same amount and currency was captured. One that was refunded because
 * no order could take it pays nothing.
 */
export function paidMeansCharged(snapshot: Snapshot): readonly string[] {
  const keptOf = groupBy(kept(snapshot), orderOf);
  return snapshot.orders.flatMap((order) => {
    if (order.status === 'paid') {
      const own = snapshot.charges.filter(
        ({ transactionId, amountMinor, currency, ...charge }) =>
          orderOf(charge) === orderOf(order) &&
          transactionId === order.transactionId &&
          amountMinor === order.totalMinor &&
          currency === order.currency,
      );
      const due = order.totalMinor === 0 ? 0 : 1;
      return own.length === due
        ? []
        : [`${orderOf(order)} is paid, with ${own.length} charges of its amount`];
    }
    return keptOf.has(orderOf(order)) ? [`${orderOf(order)} is ${order.status}, and was charged`] : [];
  });
}
