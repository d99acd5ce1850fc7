import type { Stripe } from 'stripe';

import { startWorld, type World } from './own-actors.ts';

export const UNEXPECTED = { error: 'payment_intent_unexpected_state' };

/** The world of payments that their customers confirm; all of them are of one order. */
export interface CustomersWorld extends World {
  readonly create: (
    more?: Partial<Stripe.PaymentIntentCreateParams>,
    idempotencyKey?: string,
  ) => Promise<Stripe.PaymentIntent>;
  readonly allowing: (...types: string[]) => Promise<Stripe.PaymentIntent>;
  readonly confirm: (
    intent: Stripe.PaymentIntent,
    behaviour: string,
    afterSeconds?: number,
  ) => Promise<{ readonly status?: string | undefined; readonly error?: string | undefined }>;
  readonly retrieve: (intent: Stripe.PaymentIntent) => Promise<Stripe.PaymentIntent>;
  readonly statusOf: (intent: Stripe.PaymentIntent) => Promise<string>;
  readonly ledger: () => Promise<readonly string[]>;
  readonly captures: () => Promise<number>;
}

export const secretOf = (intent: Stripe.PaymentIntent): string => intent.client_secret ?? '';

/** As the adapter asks for it; the type is the official package's. */
const request = (more: Partial<Stripe.PaymentIntentCreateParams>): Stripe.PaymentIntentCreateParams => ({
  amount: 1999,
  currency: 'eur',
  metadata: { merchantId: 'mer_1', orderId: 'ord_1', attempt: '1', reference: 'charge:ord_1:1' },
  ...more,
});

export async function startCustomersWorld(): Promise<CustomersWorld> {
  const world = await startWorld();
  let key = 0;
  const create: CustomersWorld['create'] = (more = {}, idempotencyKey = `k${(key += 1)}`) =>
    world.stripe.paymentIntents.create(request(more), { idempotencyKey });
  const retrieve = ({ id }: Stripe.PaymentIntent) => world.stripe.paymentIntents.retrieve(id);
  const ledger = async () => (await world.sandbox.ledger('ord_1')).map(({ type }) => type);
  return {
    ...world,
    create,
    allowing: (...types) => create({ allowed_payment_method_types: types }),
    confirm: (intent, behaviour, afterSeconds) =>
      world.people.confirm(secretOf(intent), behaviour, afterSeconds),
    retrieve,
    statusOf: async (intent) => (await retrieve(intent)).status,
    ledger,
    captures: async () => (await ledger()).filter((type) => type === 'captured').length,
  };
}
