import type Stripe from 'stripe';
import type { Address } from '../../../domain/merchants/address.ts';
import type { ChargeRequest } from '../../../domain/payments/payment.ts';
import { BY_CUSTOMER } from './stripe-outcomes.ts';

/**
 * A function of the request alone: under one key the gateway takes the same parameters only, also from a release that was
 * deployed in between. What a request of an earlier release does not have is therefore not sent.
 */
export function chargeParams(request: ChargeRequest): Stripe.PaymentIntentCreateParams {
  const { amountMinor, currency, paymentMethod, reference, merchantId, orderId, attempt } = request;
  const { description, externalReference, receiptEmail, gatewayCustomer, shipTo } = request;
  return {
    amount: amountMinor,
    currency: currency.toLowerCase(),
    ...(paymentMethod === undefined ? unconfirmed(request) : confirmed(paymentMethod)),
    ...(description === undefined ? {} : { description }),
    ...(receiptEmail === undefined ? {} : { receipt_email: receiptEmail }),
    ...(gatewayCustomer === undefined ? {} : { customer: gatewayCustomer }),
    ...(shipTo === undefined ? {} : { shipping: shippingOf(shipTo) }),
    metadata: {
      ...{ merchantId, orderId, attempt, reference },
      ...(externalReference === undefined ? {} : { externalReference }),
      ...(paymentMethod === undefined ? { confirmedBy: BY_CUSTOMER } : {}),
    },
  };
}

const confirmed = (paymentMethod: string) =>
  ({
    payment_method: paymentMethod,
    // A card sends nobody to another site, so there is no `return_url`: its holder acts in Stripe.js' own window
    // (`handleNextAction`). https://docs.stripe.com/js/payment_intents/handle_next_action
    allowed_payment_method_types: ['card'],
    use_stripe_sdk: true,
    confirm: true,
  }) satisfies Partial<Stripe.PaymentIntentCreateParams>;

/**
 * The browser confirms it, under no key of ours: one payment succeeds at most once. It gives `return_url` itself. Methods that
 * do not suit the payment are left out by Stripe, without a word. The two parameters exclude each other.
 * https://docs.stripe.com/changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter
 */
const unconfirmed = ({ payment }: ChargeRequest) =>
  (payment?.methods === undefined
    ? { automatic_payment_methods: { enabled: true } }
    : {
        allowed_payment_method_types: [...payment.methods],
      }) satisfies Partial<Stripe.PaymentIntentCreateParams>;

/** https://docs.stripe.com/api/payment_intents/create#create_payment_intent-shipping: two lines, and a name. */
function shippingOf({ name = '', lines, postalCode, city, region, country, phone }: Address) {
  const [line1 = '', ...more] = lines;
  return {
    name,
    ...(phone === undefined ? {} : { phone }),
    address: {
      line1,
      ...(more.length === 0 ? {} : { line2: more.join(', ') }),
      ...(postalCode === undefined ? {} : { postal_code: postalCode }),
      city,
      ...(region === undefined ? {} : { state: region }),
      country,
    },
  };
}
