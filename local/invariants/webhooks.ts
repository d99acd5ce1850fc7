import type { Exchange, Snapshot } from '../snapshot.ts';
import { groupBy, repeated } from './group.ts';

/**
 * I7: each webhook event takes effect at most once; the final state does not depend on the order of arrival; no
 * terminal state is left again. And, since each was answered with a 2xx: none is lost.
 */
export function everyEventOnce({ events, deliveries, charges, exchanges }: Snapshot): readonly string[] {
  const recorded = new Set(events.map(({ eventId }) => eventId));
  const captures = groupBy(
    events.filter(
      ({ outcome, orderId, type }) =>
        outcome === 'applied' && orderId !== undefined && type === 'payment_intent.succeeded',
    ),
    ({ orderId = '' }) => orderId,
  );
  const chargesOf = groupBy(charges, ({ orderId }) => orderId);
  const lost = new Set(deliveries.map(({ eventId }) => eventId).filter((eventId) => !recorded.has(eventId)));
  return [
    ...repeated(events, ({ eventId }) => eventId).map((eventId) => `${eventId} is recorded twice`),
    ...[...lost].map((eventId) => `${eventId} was accepted and is not recorded`),
    ...[...captures]
      .filter(([orderId, group]) => group.length > (chargesOf.get(orderId)?.length ?? 0))
      .map(
        ([orderId, group]) =>
          `${group.length} captures were applied to ${orderId}, of ${chargesOf.get(orderId)?.length ?? 0}`,
      ),
    ...[...groupBy(exchanges, ({ orderId = '' }) => orderId)]
      .filter(([orderId, seen]) => orderId !== '' && leavesPaid(seen))
      .map(([orderId]) => `${orderId} was seen paid, and later not`),
  ];
}

/** Only what was read counts: the stored answer to placing an order says `placed` for ever. */
function leavesPaid(seen: readonly Exchange[]): boolean {
  const statuses = seen
    .filter(({ route }) => route === 'GET /orders/{orderId}')
    .flatMap(({ orderStatus }) => (orderStatus === undefined ? [] : [orderStatus]));
  const paidAt = statuses.indexOf('paid');
  return paidAt !== -1 && statuses.slice(paidAt).some((status) => status !== 'paid');
}
