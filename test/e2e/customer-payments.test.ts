import { beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxClient, type SandboxClient } from '../../cli/sandbox-client.ts';
import { orderView, type OrderRequest } from '../../local/api-client.ts';
import { everyChargeBelongs, oneChargePerAttempt, paidMeansCharged } from '../../local/invariants/charges.ts';
import { stockIsItsMovements } from '../../local/invariants/stock.ts';
import { until, untilInvoiced, untilOrder } from '../../local/scenario/client-steps.ts';
import {
  cancelWithBank,
  checkOut,
  deedsFor,
  expectConfirmed,
  isWithBank,
  PAYMENT_IS_OVER,
} from '../../local/scenario/customer-confirms.ts';
import { deployed, type Deployed } from './deployed.ts';

/** The payment window of the local stage, a sweep that comes each minute, and the workflow. */
const WINDOW_ENDS_MS = 240_000;
const TIMEOUT_MS = 600_000;
const RUN = Date.now().toString(36);

let once: Deployed;
let sandbox: SandboxClient;

const shop = (part: string) => ({
  merchant: once.merchant,
  order: (order: Pick<OrderRequest, 'lines'>) => ({ customer: { email: 'tabs@example.com' }, ...order }),
  name: (name: string) => `customers-${RUN}-${part}-${name}`,
});
const read = async (orderId: string) => orderView.parse((await once.merchant.readOrder(orderId)).body);
const untilDeclined = (orderId: string) =>
  untilOrder(once.merchant, orderId, ({ status }) => status === 'declined', WINDOW_ENDS_MS);

async function leaves() {
  const { orderId, clientSecret } = await checkOut(shop('leaves'));
  await untilDeclined(orderId);
  return { orderId, afterTheEnd: await sandbox.confirm(clientSecret, 'works') };
}

async function isDeclinedAndLeaves() {
  const { orderId, clientSecret } = await checkOut(shop('declined'));
  expectConfirmed(await sandbox.confirm(clientSecret, 'declined'), 'card_declined');
  const { status, action } = await read(orderId);
  await untilDeclined(orderId);
  return { orderId, status, mayTryAgain: action?.clientSecret === clientSecret };
}

async function paysAndNobodyTells() {
  const { orderId, clientSecret } = await checkOut(shop('untold'), ['sandbox_webhook_never']);
  expectConfirmed(await sandbox.confirm(clientSecret, 'works'), 'succeeded');
  await untilInvoiced(once.merchant, orderId, WINDOW_ENDS_MS);
  return { orderId };
}

async function paysWhatWasMadeInSilence() {
  const { orderId, clientSecret } = await checkOut(shop('lost'), ['sandbox_response_lost']);
  expectConfirmed(await sandbox.confirm(clientSecret, 'works'), 'succeeded');
  await untilInvoiced(once.merchant, orderId);
  return { orderId };
}

async function hasDebitRefused() {
  const { orderId, clientSecret } = await checkOut(shop('refused'));
  expectConfirmed(await sandbox.confirm(clientSecret, 'debit_fails', 8), 'processing');
  await untilOrder(once.merchant, orderId, isWithBank);
  const { action } = await untilDeclined(orderId);
  return { orderId, action, afterTheEnd: await sandbox.confirm(clientSecret, 'works') };
}

async function isCancelledWithBank() {
  const orderId = await cancelWithBank({ ...shop('cancelled'), confirm: sandbox.confirm });
  const cancelled = await read(orderId);
  await until('the refund', async () => ((await deeds(orderId)).includes('refunded') ? true : undefined));
  return { orderId, cancelled };
}

async function confirmsTwiceAtOnce() {
  const { orderId, clientSecret } = await checkOut(shop('tabs'));
  const told = await Promise.all([
    sandbox.confirm(clientSecret, 'works'),
    sandbox.confirm(clientSecret, 'debit_succeeds', 1),
  ]);
  await untilInvoiced(once.merchant, orderId);
  return { orderId, told };
}

/** At once, when the functions are warm: some wait for the end of their payment window. */
async function play() {
  const twice = await confirmsTwiceAtOnce();
  const [left, declined, untold, silent, refused, cancelled] = await Promise.all([
    ...([leaves(), isDeclinedAndLeaves(), paysAndNobodyTells()] as const),
    ...([paysWhatWasMadeInSilence(), hasDebitRefused(), isCancelledWithBank()] as const),
  ]);
  const snapshot = await once.atRest();
  return { left, declined, untold, silent, refused, cancelled, twice, snapshot };
}

let seen: Awaited<ReturnType<typeof play>>;

beforeAll(async () => {
  once = await deployed();
  sandbox = sandboxClient(once.outputs.sandboxUrl, once.outputs.sandboxApiKey);
  seen = await play();
}, TIMEOUT_MS);

const deeds = async (orderId: string) => deedsFor(await sandbox.readLedger(), orderId);
const count = async (orderId: string, deed: string): Promise<number> =>
  (await deeds(orderId)).filter((each) => each === deed).length;
/** What the order's movements of stock come to. */
const taken = (orderId: string): number =>
  seen.snapshot.movements
    .filter(({ source }) => source === orderId)
    .reduce((sum, { quantity }) => sum + quantity, 0);

// What demo-shop.test.ts does with a browser is not repeated: these are the ways that take their time.
describe('a payment that the customer confirms, as deployed', () => {
  it('is cancelled at the gateway when its window ends, and its secret opens nothing any more', async () => {
    const { orderId, afterTheEnd } = seen.left;
    expect(afterTheEnd).toEqual({ error: PAYMENT_IS_OVER });
    expect(await count(orderId, 'canceled')).toBe(1);
    expect(await count(orderId, 'captured')).toBe(0);
    expect(taken(orderId)).toBe(0);
  });

  it('leaves its order placed after a decline, until the window ends', async () => {
    const { orderId, ...then } = seen.declined;
    expect(then).toEqual({ status: 'placed', mayTryAgain: true });
    expect(await count(orderId, 'canceled')).toBe(1);
    expect(taken(orderId)).toBe(0);
  });

  it('pays its order at the end of the window when no event ever told of it', async () => {
    const { orderId } = seen.untold;
    expect(await count(orderId, 'captured')).toBe(1);
    expect(await count(orderId, 'webhook_delivered')).toBe(0);
  });

  it('is found when the answer to its creation was lost, and there is one', async () => {
    const { orderId } = seen.silent;
    expect(await count(orderId, 'created')).toBe(1);
    expect(await count(orderId, 'captured')).toBe(1);
  });

  it('is over when the bank refuses the debit: its secret opens nothing any more', async () => {
    const { orderId, action, afterTheEnd } = seen.refused;
    expect(action).toBeUndefined();
    expect(afterTheEnd).toEqual({ error: PAYMENT_IS_OVER });
    expect(await count(orderId, 'captured')).toBe(0);
    expect(taken(orderId)).toBe(0);
  });

  it('is refunded once when a bank captures it after its order was cancelled', async () => {
    const { orderId, cancelled } = seen.cancelled;
    expect(cancelled).toMatchObject({ status: 'cancelled', payment: { state: 'processing' } });
    expect(await count(orderId, 'captured')).toBe(1);
    expect(await count(orderId, 'refunded')).toBe(1);
    expect(taken(orderId)).toBe(0);
  });

  it('is captured once when a card and a debit confirm it at once', async () => {
    const { orderId, told } = seen.twice;
    expect(told.filter(({ error }) => error === PAYMENT_IS_OVER)).toHaveLength(1);
    expect(await count(orderId, 'captured')).toBe(1);
    expect(await count(orderId, 'refunded')).toBe(0);
  });

  it('breaks no invariant of money and stock', () => {
    const { snapshot } = seen;
    expect([
      ...oneChargePerAttempt(snapshot),
      ...everyChargeBelongs(snapshot),
      ...paidMeansCharged(snapshot),
      ...stockIsItsMovements(snapshot),
    ]).toEqual([]);
  });
});
