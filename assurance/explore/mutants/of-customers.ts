import { z } from 'zod';
import type { PaymentAction } from '../../../functions/domain/orders/order.ts';
import { GatewayFault } from '../../../functions/usecases/ports/gateway.ts';
import type { Mutant } from '../wiring.ts';
import { portLike } from '../../world/port-like.ts';
import { gatewayLike, transitionsLike } from './of-ports.ts';

const CANCELED = { code: 'canceled', message: 'It is taken for cancelled.' };
const OVER = { code: 'declined', decline: CANCELED } as const;

const told = z.looseObject({
  data: z.object({ object: z.looseObject({ about: z.looseObject({ outcome: z.looseObject({}) }) }) }),
});

/** The event as it would tell of a card that the shop's server charges: what failed is over. */
function failureIsTheEnd(body: string): string {
  const event = told.parse(JSON.parse(body));
  const { object } = event.data;
  const { outcome } = object.about;
  if (outcome['state'] !== 'awaiting_customer') return body;
  return JSON.stringify({
    ...event,
    data: { object: { ...object, about: { ...object.about, outcome: OVER } } },
  });
}

/** Payments that customers confirm in their browsers, with one promise less. */
export const ofCustomers: readonly Mutant[] = [
  {
    name: 'order-ended-before-payment',
    says: 'the payment window ends the order, and then the payment is cancelled at the gateway',
    workloads: ['customer-confirms-as-window-ends', 'customer-leaves'],
    wire: (wiring) => {
      const left: string[] = [];
      return {
        ...wiring,
        gateway: gatewayLike(wiring.gateway, {
          cancel: async (transactionId) => {
            left.push(transactionId);
            return OVER;
          },
        }),
        orders: portLike(wiring.orders, {
          transition: async (transition) => {
            const written = await wiring.orders.transition(transition);
            for (const transactionId of left.splice(0)) await wiring.gateway.cancel(transactionId);
            return written;
          },
        }),
      };
    },
  },
  {
    name: 'processing-cancelled',
    says: 'a payment that a bank works on is cancelled, and taken for over',
    workloads: ['debit-succeeds', 'cancelled-while-processing'],
    wire: (wiring) => ({
      ...wiring,
      gateway: gatewayLike(wiring.gateway, {
        retrieve: async (transactionId) => {
          const stands = await wiring.gateway.retrieve(transactionId);
          if (stands.code !== 'open' || stands.state !== 'processing') return stands;
          await wiring.gateway.cancel(transactionId);
          return OVER;
        },
      }),
    }),
  },
  {
    name: 'second-confirmation-accepted',
    says: 'a payment that has succeeded is confirmed once more, and captured once more',
    workloads: ['customer-confirms'],
    wire: (wiring) => ({ ...wiring, succeedsOnce: false }),
  },
  {
    name: 'failed-confirmation-declines',
    says: 'a confirmation that failed declines the order, and the secret still opens the payment',
    workloads: ['customer-fails-then-confirms'],
    wire: (wiring) => ({
      ...wiring,
      verifier: {
        verify: async (rawBody, headers) => {
          const event = await wiring.verifier.verify(rawBody, headers);
          return event === undefined || 'code' in event
            ? event
            : { ...event, body: failureIsTheEnd(event.body) };
        },
      },
    }),
  },
  {
    name: 'secret-kept',
    says: 'the order keeps the client secret when its payment is over',
    workloads: ['customer-confirms'],
    wire: (wiring) => {
      let kept: PaymentAction | undefined;
      return {
        ...wiring,
        orders: transitionsLike(wiring.orders, ({ to, ...transition }) => {
          if ('action' in to) kept = to.action;
          return { ...transition, to: kept === undefined ? to : { ...to, action: kept } };
        }),
      };
    },
  },
  {
    name: 'made-under-one-key-only',
    says: 'a payment whose creation the gateway answers with a stored 500 is not made under another key',
    workloads: ['customer-confirms'],
    wire: (wiring) => ({
      ...wiring,
      gateway: gatewayLike(wiring.gateway, {
        charge: async (request, sending) => {
          if (sending === 'anew') throw new GatewayFault('possible', CANCELED);
          return wiring.gateway.charge(request, sending);
        },
      }),
    }),
  },
];
