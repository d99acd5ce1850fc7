import { confirmationsOf, type Customer } from './customers.ts';
import type { GatewayBehaviour } from './gateways.ts';

/** When the shop cancels the order. */
export type Moment =
  | 'never'
  | 'as the payment is made'
  | 'before anybody confirms'
  | 'as it is confirmed'
  | 'while a bank works on it'
  | 'as the window ends'
  | 'as it is cancelled for its window'
  | 'once it is paid';

interface Cancellation {
  readonly moment: Moment;
  /** Whether it comes in this customer's life, and makes it another one than a cell that is there already. */
  readonly comes: (customer: Customer) => boolean;
}

const confirms = ({ acts }: Customer): boolean => acts.some(({ does }) => 'confirm' in does);
const isWithBank = (customer: Customer): boolean =>
  confirmationsOf(customer).some((each) => each.startsWith('debit'));
const mayLeave = ({ ends }: Customer): boolean => ends.includes('declined');
const isNobody = ({ acts, asCancelled }: Customer): boolean => acts.length === 0 && asCancelled === undefined;

const CANCELLATIONS: readonly Cancellation[] = [
  { moment: 'never', comes: () => true },
  // No customer sees such a payment.
  { moment: 'as the payment is made', comes: isNobody },
  // Then the customer's first confirmation comes too late, and every other one as well.
  {
    moment: 'before anybody confirms',
    comes: (one) => isNobody(one) || one.isQuick === true || isWithBank(one),
  },
  {
    moment: 'as it is confirmed',
    comes: (one) => confirms(one) && one.acts.every(({ after }) => 'minutes' in after),
  },
  { moment: 'while a bank works on it', comes: isWithBank },
  { moment: 'as the window ends', comes: ({ isQuick }) => isQuick !== true },
  {
    moment: 'as it is cancelled for its window',
    comes: (one) => mayLeave(one) || one.asCancelled !== undefined,
  },
  // Paid is paid, however it came to that.
  { moment: 'once it is paid', comes: (one) => one.isQuick === true },
];

/** The moments that make cells of their own. What a gateway does not do in a cell makes that of one that is well. */
export const momentsOf = (customer: Customer, gateway: GatewayBehaviour): readonly Moment[] =>
  CANCELLATIONS.filter(({ moment, comes }) => comes(customer) && matters(gateway, customer, moment)).map(
    ({ moment }) => moment,
  );

const AT_FIRST: ReadonlySet<Moment> = new Set(['never', 'as the payment is made', 'as it is confirmed']);

function matters({ makesNone, onlyTo }: GatewayBehaviour, customer: Customer, moment: Moment): boolean {
  if (makesNone === true) return isNobody(customer) && AT_FIRST.has(moment);
  if (onlyTo === 'make') return AT_FIRST.has(moment);
  if (onlyTo === 'cancel') return moment === 'before anybody confirms' || customer.isQuick !== true;
  if (onlyTo === 'refund')
    return moment !== 'never' && moment !== 'as the payment is made' && !isNobody(customer);
  return true;
}
