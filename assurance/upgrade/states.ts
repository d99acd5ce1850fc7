import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import { expectStatus, until as eventually } from '../../local/scenario/client-steps.ts';
import type { Release } from '../releases/release.ts';
import { dieWhileQueued } from './die-while-queued.ts';
import { functionNamed, paused, resumed } from './functions.ts';
import { invoiced, keepAnswer, paid, place, placeOneOfEachEnd, until } from './requests.ts';
import { buryCapture, parkDecline, redriveAll } from './webhooks.ts';
import type { World } from './world.ts';

/** Longer than an upgrade takes: it is ended after it. */
const OUTAGE_SECONDS = 3600;
const AUTHENTICATION_CARD = 'pm_card_authenticationRequired';
const EARLY_KEY = 'placed-after-its-webhook';

/** Does what the states that were left wait for. */
export type CarryOn = (world: World) => Promise<void>;

/**
 * Leaves orders in every state in which an upgrade can meet them.
 *
 * @param release what is deployed
 */
export async function leaveEveryState(
  world: World,
  release: Release,
  runDirectory: string,
): Promise<CarryOn> {
  await placeOneOfEachEnd(world, 'before');
  const toRefund = await place(world, 'refund-pending');
  const told = await place(world, 'told-again');
  const declined = await place(world, 'declined-then-paid', 'pm_card_visa_chargeDeclined');
  await Promise.all([invoiced(world, toRefund), until(world, declined, isDeclined)]);
  await buryCapture(world, await invoiced(world, told));
  await parkDecline(world, orderIdFor(world.merchantId, EARLY_KEY));

  const withCustomer = await place(world, 'with-a-customer', AUTHENTICATION_CARD);
  await until(world, withCustomer, ({ action }) => action !== undefined);
  const numbered = await leaveWithoutNumbers(world, release, runDirectory);
  const open = await leaveInOutage(world, toRefund);

  return async (after) => {
    await resumed(after.cloud, await functionNamed(after.cloud, release.names.orders, 'IssueInvoice'));
    await authenticate(after, withCustomer);
    await keepAnswer(after, 'the second attempt', 201, (client) =>
      client.payAgain(declined, 'pm_card_visa', 'second-attempt'),
    );
    await place(after, EARLY_KEY);
    if ((await redriveAll(after)) !== 1) throw new Error('the dead letter is gone');
    for (const orderId of [...numbered, ...open, withCustomer, declined]) await invoiced(after, orderId);
  };
}

const isDeclined = ({ status }: { readonly status: string }): boolean => status === 'declined';

/** Two paid orders that have no invoice yet. One of them has queued for its number, and its run has died. */
async function leaveWithoutNumbers(
  world: World,
  { assembly, names }: Release,
  runDirectory: string,
): Promise<readonly string[]> {
  await paused(world.cloud, await functionNamed(world.cloud, names.orders, 'IssueInvoice'));
  const orderIds = [await place(world, 'without-its-invoice'), await place(world, 'queued-for-a-number')];
  for (const orderId of orderIds) await paid(world, orderId);
  const [, queued = ''] = orderIds;
  await dieWhileQueued(world, { assembly, stack: names.orders, directory: runDirectory }, queued);
  return orderIds;
}

/** One order that is charged and of which nobody knows, one that is in flight, and a refund that is pending. */
async function leaveInOutage(world: World, toRefund: string): Promise<readonly string[]> {
  const { sandbox } = world;
  await sandbox.startOutage(OUTAGE_SECONDS, 'drop_answers');
  const unknown = await place(world, 'charged-and-nobody-knows');
  await seen(world, 'captured', unknown);
  await sandbox.startOutage(OUTAGE_SECONDS, 'refuse');
  const inFlight = await place(world, 'in-flight');
  await seen(world, 'no_effect', inFlight);
  await keepAnswer(world, 'the pending refund', 202, (client) =>
    client.refund(toRefund, 'pending-refund', 100),
  );
  return [unknown, inFlight];
}

const seen = async ({ sandbox }: World, type: string, orderId: string): Promise<unknown> =>
  eventually(`${type} of ${orderId} at the gateway`, async () =>
    (await sandbox.readLedger()).find((entry) => entry.type === type && entry.orderId === orderId),
  );

/** The customer authenticates the payment, after the deployment. */
export async function authenticate({ merchant, sandbox }: World, orderId: string): Promise<void> {
  const asked = (await sandbox.readLedger()).find(
    (entry) => entry.type === 'requires_action' && entry.orderId === orderId,
  );
  if (asked?.type !== 'requires_action') throw new Error(`the gateway asked nobody for ${orderId}`);
  await sandbox.authenticate(asked.paymentIntent, 'success');
  expectStatus(await merchant.readOrder(orderId), 200);
}
