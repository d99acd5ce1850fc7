import type { Confirmed, SandboxClient } from '../../cli/sandbox-client.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { OrderView } from '../api-client.ts';
import { expectStatus, placeUntilAnswered, untilAnswered, untilOrder } from './client-steps.ts';
import type { Stage } from './scenario.ts';

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

/** Cancels an order while a bank works on its payment. Nobody can stop the bank. */
export async function cancelWithBank(stage: Cashier & Pick<SandboxClient, 'confirm'>): Promise<string> {
  const { merchant, confirm, name } = stage;
  const { orderId, clientSecret } = await checkOut(stage);
  expectConfirmed(await confirm(clientSecret, 'debit_succeeds', DEBIT_SECONDS), 'processing');
  await untilOrder(merchant, orderId, isWithBank);
  expectStatus(await untilAnswered(() => merchant.cancel(orderId, name('cancel'))), 202);
  return orderId;
}
