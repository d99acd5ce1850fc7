import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { addMs } from '../../../functions/domain/instant.ts';
import { operationKey } from '../../../functions/persistence/table/keys.ts';
import { GatewayFault, type PaymentGateway } from '../../../functions/usecases/ports/gateway.ts';
import type { Operations } from '../../../functions/usecases/ports/operations.ts';
import type { Orders, Transition } from '../../../functions/usecases/ports/orders.ts';
import type { Mutant, Wiring } from '../wiring.ts';
import { portLike } from '../../world/port-like.ts';

const DAY_MS = 86_400_000;

export const gatewayLike = (gateway: PaymentGateway, change: Partial<PaymentGateway>): PaymentGateway => ({
  keyWindowMs: gateway.keyWindowMs,
  timeoutMs: gateway.timeoutMs,
  charge: async (request, sending) => gateway.charge(request, sending),
  find: async (reference, sent) => gateway.find(reference, sent),
  retrieve: async (transactionId) => gateway.retrieve(transactionId),
  cancel: async (transactionId) => gateway.cancel(transactionId),
  refund: async (request, sending) => gateway.refund(request, sending),
  findRefund: async (request) => gateway.findRefund(request),
  ...change,
});

/** The orders, with each transition made other before it is written. */
export const transitionsLike = (
  orders: Orders,
  change: (transition: Transition) => Transition | Promise<Transition>,
): Orders =>
  portLike(orders, {
    transition: async <Brought extends Transition>(transition: Brought) =>
      orders.transition((await change(transition)) as Brought),
  });

const operationsLike =
  (change: (operations: Operations, wiring: Wiring) => Operations['once']) =>
  (wiring: Wiring): Wiring => ({
    ...wiring,
    operationsOf: (invocation) => ({ once: change(wiring.operationsOf(invocation), wiring) }),
  });

/** The protocol's ports, each with one promise less. */
export const ofPorts: readonly Mutant[] = [
  {
    name: 'fresh-gateway-key',
    says: 'each call charges under a key of its own',
    workloads: ['pay'],
    wire: (wiring) => {
      let calls = 0;
      return {
        ...wiring,
        gateway: gatewayLike(wiring.gateway, {
          charge: async (request) => {
            calls += 1;
            return wiring.gateway.charge({ ...request, reference: `${request.reference}:${calls}` }, 'first');
          },
        }),
      };
    },
  },
  {
    name: 'refund-without-key',
    says: 'each call gives money back under a key of its own',
    workloads: ['refund-no-webhooks'],
    wire: (wiring) => {
      let calls = 0;
      return {
        ...wiring,
        gateway: gatewayLike(wiring.gateway, {
          refund: async (request) => {
            calls += 1;
            return wiring.gateway.refund({ ...request, reference: `${request.reference}:${calls}` }, 'first');
          },
        }),
      };
    },
  },
  {
    name: 'timeout-is-decline',
    says: 'a charge whose answer is lost is taken for declined',
    workloads: ['pay-no-webhooks'],
    wire: (wiring) => ({
      ...wiring,
      gateway: gatewayLike(wiring.gateway, {
        charge: async (request, sending) => {
          try {
            return await wiring.gateway.charge(request, sending);
          } catch (error) {
            if (!(error instanceof GatewayFault) || error.effect === 'none') throw error;
            return { code: 'declined', decline: error.error };
          }
        },
      }),
    }),
  },
  {
    name: 'order-per-execution',
    says: 'an order’s id is made anew by whoever executes the request',
    workloads: ['pay'],
    wire: (wiring) => ({ ...wiring, keyOf: (key, owner) => `${key}-${owner}` }),
  },
  {
    name: 'reference-freed-early',
    says: 'a cancelled order frees its reference while its charge may still be captured',
    workloads: ['freed-reference'],
    wire: (wiring) => ({
      ...wiring,
      orders: transitionsLike(wiring.orders, (transition) => ({
        ...transition,
        freesReference: transition.from.status !== 'cancelled' && transition.to.status === 'cancelled',
      })),
    }),
  },
  {
    name: 'no-sweep',
    says: 'nobody looks after what is overdue',
    workloads: ['pay-no-webhooks'],
    wire: (wiring) => ({ ...wiring, sweeps: false }),
  },
  {
    name: 'accepted-before-queued',
    says: 'a webhook is answered with 200 whether the queue has it or not',
    workloads: ['pay'],
    wire: (wiring) => ({
      ...wiring,
      queue: {
        send: async (message) => {
          await wiring.queue.send(message).catch(() => undefined);
        },
      },
    }),
  },
  {
    name: 'parked-dropped',
    says: 'an event about something that is not known yet is passed over',
    workloads: ['webhook-before-order'],
    wire: (wiring) => ({
      ...wiring,
      eventRecords: portLike(wiring.eventRecords, { park: async () => ({ code: 'committed' }) }),
    }),
  },
  {
    name: 'no-forestalling',
    says: 'a cancellation leaves the charge’s record alone',
    workloads: ['cancel-no-webhooks'],
    wire: (wiring) => ({
      ...wiring,
      orders: transitionsLike(wiring.orders, ({ begun = [], operations = [], ...transition }) => ({
        ...transition,
        ...(transition.to.event === 'OrderCancelled'
          ? {
              begun: begun.filter(({ kind }) => kind !== 'charge'),
              operations: operations.filter(({ to }) => to.kind !== 'charge'),
            }
          : { begun, operations }),
      })),
    }),
  },
  {
    name: 'delete-on-throw',
    says: 'what throws loses its record, as if it had never begun',
    workloads: ['pay', 'pay-no-webhooks'],
    wire: operationsLike((operations, { client, tableName }) => async (claim, work, known) => {
      try {
        return await operations.once(claim, work, known);
      } catch (error) {
        await client.send(
          new DeleteItemCommand({ TableName: tableName, Key: marshall(operationKey(claim.id)) }),
        );
        throw error;
      }
    }),
  },
  {
    name: 'lease-beyond-deadline',
    says: 'a lease lasts a day, and the function a minute',
    workloads: ['pay'],
    wire: (wiring) => ({
      ...wiring,
      operationsOf: ({ owner, deadline }) =>
        wiring.operationsOf({ owner, deadline: addMs(deadline, DAY_MS) }),
    }),
  },
];
