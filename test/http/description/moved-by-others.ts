import { expect } from '@jest/globals';
import { z } from 'zod';
import { disputeNews, disputeOf, refundNews } from '../../../assurance/world/gateway-news.ts';
import { chargeEvent, MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import type { World } from '../../../assurance/world/world.ts';
import type { Ask } from './answers-of.ts';

const SKU = 'atlas';
const PRICE_MINOR = 4250;

const ordered = z.object({ orderId: z.string() });

/** A world whose merchant asks. */
interface Asking {
  readonly world: World;
  readonly ask: Ask;
}

/** Money that others moved: a bank's dispute, a refund that comes back, a payment of another provider. */
export async function moneyMovedByOthers(asking: Asking): Promise<void> {
  await asking.world.stock(SKU, 3, PRICE_MINOR);
  await disputed(asking);
  await refundComesBack(asking);
  await paidElsewhere(asking);
}

async function placed({ ask }: Asking, key: string): Promise<string> {
  const body = orderRequest({ lines: [{ sku: SKU, quantity: 1 }] });
  const answer = await ask({ method: 'POST', path: '/orders', key, body });
  return ordered.parse(answer.body).orderId;
}

const read = async ({ ask }: Asking, path: string) => (await ask({ method: 'GET', path })).body;

/** Neither verb may refund the order. */
async function expectRefundForbidden({ ask }: Asking, path: string, code: string): Promise<void> {
  for (const verb of ['refunds', 'cancel']) {
    const answer = await ask({ method: 'POST', path: `${path}/${verb}`, key: code, body: {} });
    expect(answer).toMatchObject({ status: 409, body: { code } });
  }
}

async function disputed(asking: Asking): Promise<void> {
  const { world } = asking;
  const orderId = await placed(asking, 'disputed');
  await world.runWorkflow({ merchantId: MERCHANT, orderId });
  const transactionId = world.gateway.captures.at(-1)?.transactionId ?? '';
  const dispute = disputeOf(world.gateway, { transactionId, amountMinor: PRICE_MINOR, withdrawn: true });
  world.gateway.disputes.set(dispute.disputeId, dispute);
  expect(await world.applyWebhook(disputeNews('evt_dispute', dispute))).toBe('applied');
  expect(await read(asking, `/orders/${orderId}`)).toMatchObject({
    disputedMinor: PRICE_MINOR,
    dispute: { stage: 'open', status: 'needs_response', evidenceDueBy: '2026-12-10T00:00:00.000Z' },
  });
  expect(await read(asking, `/orders/${orderId}/operations`)).toMatchObject({
    operations: expect.arrayContaining([expect.objectContaining({ kind: 'dispute' })]),
  });
  await expectRefundForbidden(asking, `/orders/${orderId}`, 'payment_disputed');
}

async function refundComesBack(asking: Asking): Promise<void> {
  const { world, ask } = asking;
  const orderId = await placed(asking, 'refund comes back');
  const order = { merchantId: MERCHANT, orderId };
  await world.runWorkflow(order);
  const path = `/orders/${orderId}`;
  await ask({ method: 'POST', path: `${path}/refunds`, key: 'comes back', body: { amountMinor: 100 } });
  await world.runWorkflow(order);
  const { refunds } = world.gateway;
  refunds.push(...refunds.splice(-1).map((refund) => ({ ...refund, status: 'failed' as const })));
  expect(await world.applyWebhook(refundNews(world.gateway, 'evt_failed', refunds.length))).toBe('applied');
  await world.runWorkflow(order);
  const listed = z
    .object({
      creditNotes: z.array(
        z.object({ number: z.string(), totalMinor: z.number(), reverses: z.string().optional() }),
      ),
    })
    .parse(await read(asking, `${path}/credit-notes`));
  const [refunded, reversal] = listed.creditNotes;
  expect(reversal).toMatchObject({ totalMinor: -100, reverses: refunded?.number });
  expect(await read(asking, `${path}/credit-notes/${reversal?.number}`)).toMatchObject({ ...reversal });
  expect(await read(asking, `${path}/operations`)).toMatchObject({
    operations: expect.arrayContaining([expect.objectContaining({ kind: 'refund_reversal' })]),
  });
  expect(await read(asking, `${path}/refunds`)).toMatchObject({
    refunds: [{ status: 'failed', creditNoteNumber: refunded?.number, reversalNumber: reversal?.number }],
  });
}

async function paidElsewhere(asking: Asking): Promise<void> {
  const { world } = asking;
  const orderId = await placed(asking, 'paid elsewhere');
  const provider = 'standard/globex';
  const captured = {
    code: 'captured',
    transactionId: 'glx_1',
    amountMinor: PRICE_MINOR,
    currency: 'EUR',
    provider,
  } as const;
  const event = chargeEvent('msg_1', { merchantId: MERCHANT, orderId }, captured);
  expect(await world.applyWebhook({ ...event, provider })).toBe('applied');
  expect(await read(asking, `/orders/${orderId}`)).toMatchObject({ status: 'paid', provider });
  expect(await read(asking, `/orders/${orderId}/payments`)).toMatchObject({
    payments: [{ status: 'succeeded', provider, transactionId: 'glx_1' }],
  });
  await expectRefundForbidden(asking, `/orders/${orderId}`, 'refund_at_provider');
}
