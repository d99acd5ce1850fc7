import type { Confirmed } from '../../cli/sandbox-client.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { OrderView } from '../api-client.ts';
import {
  expectStatus,
  placeUntilAnswered,
  until,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from './client-steps.ts';
import { ONE_ORDER, type Scenario, type Stage } from './scenario.ts';

const ATLAS = [{ sku: 'atlas', quantity: 1 }];
/** Long enough that the order is seen to be processing. */
const DEBIT_SECONDS = 8;
/** The workflow makes the payment within seconds; the sweep, which comes each minute, finds it at the latest. */
const AFTER_SWEEP_MS = 180_000;
/** Once the payment is over, Stripe refuses whoever confirms it with this. */
export const PAYMENT_IS_OVER = 'payment_intent_unexpected_state';

export interface Checkout {
  readonly orderId: string;
  /** What the shop hands to the customer's browser. */
  readonly clientSecret: string;
}

type Cashier = Pick<Stage, 'merchant' | 'order' | 'name'>;

/**
 * An order whose customer is to confirm the payment.
 *
 * @param methods the sandbox's made-up type among them says how the gateway behaves
 */
export async function checkOut(
  { merchant, order, name }: Cashier,
  methods?: readonly string[],
): Promise<Checkout> {
  const payment = { mode: 'customer', ...(methods !== undefined && { methods }) } as const;
  const orderId = await placeUntilAnswered(merchant, order({ lines: ATLAS, payment }), name('key'));
  const isOpen = ({ action }: OrderView): boolean => action?.type === 'confirm';
  const { action } = await untilOrder(merchant, orderId, isOpen, AFTER_SWEEP_MS);
  return { orderId, clientSecret: action?.clientSecret ?? '' };
}

/** A bank has the payment: the order waits for it, and shows nobody its secret. */
export const isWithBank = ({ status, payment, action }: OrderView): boolean =>
  status === 'placed' && payment?.state === 'processing' && action === undefined;

/** What the gateway did for an order, in order. */
export const deedsFor = (ledger: readonly LedgerEntry[], orderId: string): readonly string[] =>
  ledger.filter((entry) => entry.orderId === orderId).map(({ type }) => type);

export function expectConfirmed({ status, error }: Confirmed, wanted: string): void {
  const seen = status ?? error;
  if (seen !== wanted) throw new Error(`the confirmation came to ${String(seen)}, not ${wanted}`);
}

/** Payments that the customer confirms in the browser, under no key of the shop's. */
export const CUSTOMER_CONFIRMS: readonly Scenario[] = [
  {
    id: 'customer-tabs',
    title: 'A customer in the browser: declined, then paid in one tab, and once more in another',
    wanted: ONE_ORDER,
    run: async (stage) => {
      const { merchant, confirm, report } = stage;
      const { orderId, clientSecret } = await checkOut(stage);
      expectConfirmed(await confirm(clientSecret, 'declined'), 'card_declined');
      report('declined; the order stays placed, and the customer tries again');
      expectConfirmed(await confirm(clientSecret, 'works'), 'succeeded');
      expectConfirmed(await confirm(clientSecret, 'works'), PAYMENT_IS_OVER);
      await untilInvoiced(merchant, orderId);
    },
  },
  {
    id: 'customer-debit',
    title: 'A bank debit: the order waits, and is paid when the bank has paid',
    wanted: ONE_ORDER,
    run: async (stage) => {
      const { merchant, confirm, report } = stage;
      const { orderId, clientSecret } = await checkOut(stage);
      expectConfirmed(await confirm(clientSecret, 'debit_succeeds', DEBIT_SECONDS), 'processing');
      await untilOrder(merchant, orderId, isWithBank);
      report('the order says that a bank works on it');
      await untilInvoiced(merchant, orderId);
    },
  },
  {
    id: 'customer-cancelled',
    title: 'An order that is cancelled while a bank works on its payment: what is captured goes back',
    // Taken, and returned at the cancellation.
    wanted: { ...ONE_ORDER, invoices: 0, refunds: 1, movements: 2 },
    run: async (stage) => {
      const { merchant, readLedger, report } = stage;
      const orderId = await cancelWithBank(stage);
      report('cancelled; the bank captures it all the same');
      await until('the refund', async () =>
        deedsFor(await readLedger(), orderId).includes('refunded') ? true : undefined,
      );
      await untilOrder(
        merchant,
        orderId,
        ({ status, payment }) => status === 'cancelled' && payment === undefined,
      );
    },
  },
];

/** Cancels an order while a bank works on its payment. Nobody can stop the bank. */
export async function cancelWithBank(stage: Cashier & Pick<Stage, 'confirm'>): Promise<string> {
  const { merchant, confirm, name } = stage;
  const { orderId, clientSecret } = await checkOut(stage);
  expectConfirmed(await confirm(clientSecret, 'debit_succeeds', DEBIT_SECONDS), 'processing');
  await untilOrder(merchant, orderId, isWithBank);
  expectStatus(await untilAnswered(() => merchant.cancel(orderId, name('cancel'))), 202);
  return orderId;
}
