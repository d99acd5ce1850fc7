import { isActor, type Actor } from './interloper.ts';

const REFUSED = {
  '404 unknown_order': 'there is no order yet',
  '409 order_not_refundable': 'the order is not paid',
  '422 refund_too_large': 'nothing is left that could go back',
  '409 order_already_cancelled': 'it is cancelled already',
  '409 order_not_payable': 'the order was not declined',
  '409 order_needs_attention': 'a person has to see to the order first',
  '409 out_of_stock': 'nothing is left on stock',
} as const;

/** What somebody who came in was told, where nothing came of it, and why that is so. */
const REASONS: Readonly<Record<Actor, Readonly<Partial<Record<string, string>>>>> = {
  refund: REFUSED,
  refund_all: REFUSED,
  cancel: REFUSED,
  attempt: REFUSED,
  confirm: {
    'no secret': 'no payment was there yet that the customer could confirm',
    refused: 'the payment is over, or a bank works on it',
  },
  news: {
    'nothing to tell': 'the gateway has nothing to tell that it has not told',
    told: 'the event is known, and its record says so',
  },
  redelivery: {
    'nothing handed out yet': 'no message about the order was handed out yet',
    'handed out': 'the event is settled, and its record says so',
  },
  sweep: {
    'nothing due': 'nothing is due',
    'nothing due in time':
      'nothing is due before the function’s time is over; what comes after that, `wakes_…_after_sweep` shows',
  },
  run: { run: 'there is no order yet, or nothing to do for it' },
  invoice: {
    unknown_order: 'there is no order yet',
    not_paid: 'the order is not paid',
    invoiced: 'everything is written',
    busy: 'another run is at it',
  },
};

/** Why a visit that was told this changes nothing; undefined where nobody knows a reason. */
export const whyNothing = (actor: string, told: string): string | undefined =>
  isActor(actor) ? REASONS[actor][told] : undefined;
