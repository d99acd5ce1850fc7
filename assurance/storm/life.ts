import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import type { Order } from '../../functions/domain/orders/order.ts';
import type { OrderRequest } from '../../functions/domain/orders/order-request.ts';
import type { Draws } from '../payments/draws.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../world/gateway-scripts.ts';

/** What is waited for. `at_once`: nothing comes between this step and the one before. */
export type When = 'at_once' | 'charge_unknown' | 'holder_asked' | 'declined' | 'invoiced';

/** What the merchant's client does, or (`authenticate`) the card's holder. */
export type Act =
  | { readonly act: 'pay'; readonly paymentMethod: string }
  | { readonly act: 'authenticate'; readonly result: 'success' | 'failure' }
  | { readonly act: 'cancel' }
  /** Without an amount: the whole. */
  | { readonly act: 'refund'; readonly amountMinor?: number };

export type Step = readonly [When, Act];

interface Script {
  readonly paymentMethod: string;
  /** What the order is when all is over. */
  readonly ends: Order['status'];
  readonly steps?: readonly Step[];
  /** The gateway charges it minutes before it is placed: its first news are about nothing that is known. */
  readonly chargedFirst?: true;
  /** The gateway charges it only when its caller has given up. */
  readonly landsLate?: true;
  /** It ends on a person's list. */
  readonly callsPerson?: true;
  /** No news of it arrive before its client has done this much. */
  readonly newsAfterSteps?: number;
}

/** One order as the world outside makes it, the same in both storms: what arrives when is the storm's. */
export interface Life extends Script {
  readonly steps: readonly Step[];
  readonly newsAfterSteps: number;
  readonly kind: string;
  readonly merchantId: string;
  readonly orderId: string;
  /** Idempotency-Key. */
  readonly key: string;
  readonly request: OrderRequest;
  readonly totalMinor: number;
  /** From the beginning of the storm. */
  readonly beginsMs: number;
}

const VISA = 'pm_card_visa';
const pay = (paymentMethod = VISA): Act => ({ act: 'pay', paymentMethod });
const refund = (amountMinor?: number): Act => ({
  act: 'refund',
  ...(amountMinor === undefined ? {} : { amountMinor }),
});
const CANCEL: Act = { act: 'cancel' };
const SUCCEED: Act = { act: 'authenticate', result: 'success' };
const FAIL: Act = { act: 'authenticate', result: 'failure' };

const CAPTURED: Script = { paymentMethod: VISA, ends: 'paid' };

/** Each way of an order that the events of a gateway tell of. No step's outcome depends on which event came first. */
const SCRIPTS: Readonly<Record<string, Script>> = {
  captured: CAPTURED,
  declined: { paymentMethod: DECLINED_CARD, ends: 'declined' },
  'declined, then captured': { paymentMethod: DECLINED_CARD, ends: 'paid', steps: [['declined', pay()]] },
  'declined twice, then captured': {
    paymentMethod: DECLINED_CARD,
    ends: 'paid',
    steps: [
      ['declined', pay(DECLINED_CARD)],
      ['declined', pay()],
    ],
  },
  authenticated: { paymentMethod: AUTHENTICATION_CARD, ends: 'paid', steps: [['holder_asked', SUCCEED]] },
  'not authenticated, then captured': {
    paymentMethod: AUTHENTICATION_CARD,
    ends: 'paid',
    steps: [
      ['holder_asked', FAIL],
      ['declined', pay()],
    ],
  },
  'its holder absent, then captured': {
    paymentMethod: AUTHENTICATION_CARD,
    ends: 'paid',
    steps: [['declined', pay()]],
  },
  'answer lost': { paymentMethod: 'pm_sandbox_response_lost', ends: 'paid' },
  'answered with a stored 500': { paymentMethod: 'pm_sandbox_5xx_after', ends: 'paid' },
  'first call answered with 500': { paymentMethod: 'pm_sandbox_5xx_before', ends: 'paid' },
  'rate limited': { paymentMethod: 'pm_sandbox_rate_limited', ends: 'paid' },
  'landing late': { paymentMethod: 'pm_sandbox_lands_late', ends: 'paid', landsLate: true },
  'refunded in parts': {
    paymentMethod: VISA,
    ends: 'paid',
    steps: [
      ['invoiced', refund(500)],
      ['invoiced', refund(300)],
    ],
  },
  'refunded wholly': { paymentMethod: VISA, ends: 'paid', steps: [['invoiced', refund()]] },
  'refund pending': {
    paymentMethod: 'pm_sandbox_refund_pending',
    ends: 'paid',
    steps: [['invoiced', refund(700)]],
  },
  'refund answer lost': {
    paymentMethod: 'pm_sandbox_refund_response_lost',
    ends: 'paid',
    steps: [['invoiced', refund(600)]],
  },
  'refund answered with a stored 500': {
    paymentMethod: 'pm_sandbox_refund_5xx_after',
    ends: 'paid',
    steps: [['invoiced', refund()]],
  },
  'refund refused': {
    paymentMethod: 'pm_sandbox_refund_fails',
    ends: 'paid',
    steps: [['invoiced', refund(400)]],
    callsPerson: true,
  },
  'cancelled before its charge': { paymentMethod: VISA, ends: 'cancelled', steps: [['at_once', CANCEL]] },
  'cancelled when paid': { paymentMethod: VISA, ends: 'paid', steps: [['invoiced', CANCEL]] },
  'cancelled when refunded in part': {
    paymentMethod: VISA,
    ends: 'paid',
    steps: [
      ['invoiced', refund(450)],
      ['invoiced', CANCEL],
    ],
  },
  'cancelled, captured unseen': {
    paymentMethod: 'pm_sandbox_response_lost',
    ends: 'cancelled',
    steps: [['charge_unknown', CANCEL]],
    newsAfterSteps: 1,
  },
  'cancelled, and landing late': {
    paymentMethod: 'pm_sandbox_lands_late',
    ends: 'cancelled',
    landsLate: true,
    steps: [['charge_unknown', CANCEL]],
    newsAfterSteps: 1,
  },
  'cancelled while its holder acts': {
    paymentMethod: AUTHENTICATION_CARD,
    ends: 'cancelled',
    steps: [['holder_asked', CANCEL]],
  },
  'authenticated after its cancellation': {
    paymentMethod: AUTHENTICATION_CARD,
    ends: 'cancelled',
    steps: [
      ['holder_asked', CANCEL],
      ['at_once', SUCCEED],
    ],
  },
  'charged before it was placed': { paymentMethod: VISA, ends: 'paid', chargedFirst: true },
  'charged before it was placed, answered with a stored 500': {
    paymentMethod: 'pm_sandbox_5xx_after',
    ends: 'paid',
    chargedFirst: true,
  },
};

export const KINDS = Object.keys(SCRIPTS);

const MERCHANTS = ['acme', 'globex', 'initech', 'umbrella'] as const;
export const SKUS = ['mug', 'plate', 'bowl'] as const;
/** Of each product of each merchant: nothing runs out, for who gets the last one is a matter of time. */
export const ON_HAND = 2000;
const PRICE_MINOR = 1250;
const BEGIN_WITHIN_MS = 20 * 60_000;

/** As many lives as asked for, of every kind in turn. */
export const livesOf = (draws: Draws, orders: number): readonly Life[] =>
  Array.from({ length: orders }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? '';
    const { steps = [], newsAfterSteps = 0, ...script } = SCRIPTS[kind] ?? CAPTURED;
    const name = `life ${index + 1}`;
    const merchantId = draws.oneOf(`merchant of ${name}`, MERCHANTS);
    const quantity = draws.between(`quantity of ${name}`, 1, 3);
    const request = {
      customer: { email: 'ada@example.com' },
      lines: [{ sku: draws.oneOf(`sku of ${name}`, SKUS), quantity }],
      paymentMethod: script.paymentMethod,
    };
    return {
      ...script,
      kind,
      steps,
      newsAfterSteps,
      merchantId,
      key: name,
      orderId: orderIdFor(merchantId, name),
      request,
      totalMinor: quantity * PRICE_MINOR,
      beginsMs: draws.between(`beginning of ${name}`, 0, BEGIN_WITHIN_MS),
    };
  });

export const merchantsOf = (lives: readonly Life[]): readonly string[] =>
  [...new Set(lives.map(({ merchantId }) => merchantId))].toSorted();
