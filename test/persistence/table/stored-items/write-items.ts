import { writeFileSync } from 'node:fs';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../../../../assurance/world/dynamodb-local-setup.ts';
import { captureNews } from '../../../../assurance/world/gateway-news.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined, orderRequest } from '../../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../../assurance/world/world.ts';
import { dies } from '../../../../assurance/world/gate.ts';

/**
 * Writes the items of a release: copied into a checkout of it and run there with Node, it runs that release's functions
 * on DynamoDB Local and saves what they left.
 *
 *   node test/persistence/table/stored-items/write-items.ts <commit> <file>
 */
async function main([commit, file]: readonly string[]): Promise<void> {
  if (commit === undefined || file === undefined) throw new Error('write-items.ts <commit> <file>');
  await startDynamoDbLocal();
  try {
    const world = await openWorld();
    for (const scene of Object.values(scenes)) await scene(world);
    const { captures, refunds } = world.gateway;
    const saved = {
      commit,
      now: world.clock.now(),
      gateway: { captures, refunds },
      items: await world.items(),
    };
    writeFileSync(file, `${JSON.stringify(saved, undefined, 1)}\n`);
  } finally {
    await stopDynamoDbLocal();
  }
}

const scenes: Record<string, (world: World) => Promise<unknown>> = {
  async goods(world) {
    for (const sku of ['spoon', 'plate', 'bowl', 'glass', 'fork']) await world.stock(sku, 100, 250);
    await world.moveStock('count', 90);
  },
  placed: async (world) => world.placed('placed', { externalReference: 'PO-1' }),
  async paidAndInvoiced(world) {
    await world.runWorkflow(await world.placed('invoiced', { externalReference: 'PO-2' }));
  },
  async ofManyLines(world) {
    const skus = ['mug', 'spoon', 'plate', 'bowl', 'glass', 'fork'];
    const lines = skus.map((sku) => ({ sku, quantity: 1 }));
    await world.runWorkflow(await world.placed('long', { lines, externalReference: 'PO-3' }));
  },
  async paid(world) {
    await world.paid('paid');
  },
  async refunded(world) {
    const order = await world.placed('refunded');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'refund-1', 700);
    await world.runWorkflow(order);
  },
  async refundPending(world) {
    const order = await world.placed('refund-pending');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'refund-1', 700);
  },
  async refundRefused(world) {
    const order = await world.placed('refund-refused');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'refund-1', 700);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
  },
  async declined(world) {
    await world.chargePayment(await world.placed('declined', { paymentMethod: DECLINED_CARD }));
  },
  async attemptedAgain(world) {
    const order = await world.placed('attempted', { paymentMethod: DECLINED_CARD });
    await world.chargePayment(order);
    await world.attemptPayment(order, 'attempt-2');
  },
  async customerHasToAct(world) {
    await world.chargePayment(await world.placed('holder', { paymentMethod: AUTHENTICATION_CARD }));
  },
  async chargeNotSent(world) {
    world.gateway.script('refused_before');
    await world.chargePayment(await world.placed('not-sent')).catch(() => undefined);
  },
  async cancelled(world) {
    await world.cancelOrder(await world.placed('cancelled'));
  },
  async cancelledPaid(world) {
    const order = await world.placed('cancelled-paid');
    await world.runWorkflow(order);
    await world.cancelOrder(order);
  },
  async eventKnown(world) {
    await world.applyWebhook(captureNews(world.gateway, 'evt_superseded'));
  },
  async eventParked(world) {
    const nobody = { merchantId: 'acme', orderId: 'ord_00000000000000000000000000000000' };
    await world.applyWebhook(chargeEvent('evt_parked', nobody, declined));
  },
  async claimedOnly(world) {
    const dying = world.tap.arm('TransactWriteItems', 'crash_before');
    await dies(dying, world.placeOrder('claimed-only', orderRequest()));
  },
};

await main(process.argv.slice(2));
// The dying request of the last story never ends.
process.exit(0);
