import type { OperationRecord } from '../../../functions/domain/operations/operation.ts';
import type { Orders } from '../../../functions/usecases/ports/orders.ts';
import type { OrderHistory } from '../../../functions/domain/orders/order-history.ts';
import type { Mutant, Wiring } from '../wiring.ts';
import { transitionsLike } from './of-ports.ts';
import { portLike } from '../../world/port-like.ts';

const isOfGateway = ({ intent }: OperationRecord): boolean =>
  intent !== undefined && 'refundId' in intent && intent.origin === 'gateway';

/** The orders, with what is read of operations and what begins made other. */
const withRecords = (
  { orders }: Wiring,
  read: (record: OperationRecord) => OperationRecord,
  begins: (record: OperationRecord) => OperationRecord,
): Orders =>
  transitionsLike(
    portLike(orders, {
      history: async (merchantId, orderId): Promise<OrderHistory | undefined> => {
        const history = await orders.history(merchantId, orderId);
        return history && { ...history, operations: history.operations.map(read) };
      },
    }),
    ({ gatewayRefund: _unique, begun = [], ...transition }) => ({ ...transition, begun: begun.map(begins) }),
  );

const asItIs = (record: OperationRecord): OperationRecord => record;

/** What others did to a payment, with one promise less. */
export const ofOthers: readonly Mutant[] = [
  {
    name: 'gateway-refund-by-event',
    says: 'a refund that was made at the gateway is known by the event that tells of it, and not by the gateway’s id',
    workloads: ['gateway-refund'],
    wire: (wiring) => {
      let told = 0;
      const forgotten = (record: OperationRecord): OperationRecord =>
        isOfGateway(record) ? { ...record, result: undefined } : record;
      const named = (record: OperationRecord): OperationRecord => {
        told += 1;
        return isOfGateway(record) ? { ...record, key: `${record.key}_${told}` } : record;
      };
      return { ...wiring, orders: withRecords(wiring, forgotten, named) };
    },
  },
  {
    name: 'late-failure-by-event',
    says: 'that a refund came back is known by the event that tells of it, and not by the refund',
    workloads: ['refund-fails-late'],
    wire: (wiring) => {
      let told = 0;
      const named = (record: OperationRecord): OperationRecord => {
        told += 1;
        return record.kind === 'refund_reversal' ? { ...record, key: `${record.key}_${told}` } : record;
      };
      return { ...wiring, orders: withRecords(wiring, asItIs, named) };
    },
  },
  {
    name: 'dispute-by-arrival',
    says: 'of two tellings of a dispute the one that arrives last counts',
    workloads: ['dispute-lost'],
    wire: (wiring) => {
      const timeless = (record: OperationRecord): OperationRecord =>
        record.dispute === undefined ? record : { ...record, dispute: { ...record.dispute, asOf: '' } };
      return { ...wiring, orders: withRecords(wiring, timeless, asItIs) };
    },
  },
];
