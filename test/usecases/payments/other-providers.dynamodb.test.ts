import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chargeEvent, refundEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../../functions/domain/payments/gateway-event.ts';
import { comeToRest } from '../../support/at-rest.ts';

const PROVIDER = 'standard/globex';
const CAPTURED = {
  code: 'captured',
  transactionId: 'glx_1',
  amountMinor: 2500,
  currency: 'EUR',
  provider: PROVIDER,
} as const;

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
});
/** The gateway's own ledger knows nothing of these payments, so that the judge would miss them. */
afterEach(async () => {
  await comeToRest(world);
  expect(world.gateway.refunds).toEqual([]);
  expect(world.gateway.calls.map(({ reference }) => reference)).not.toContain('glx_1');
});

const tell = async (event: GatewayEvent) => world.applyWebhook({ ...event, provider: PROVIDER });

const refunded = (amountMinor: number, gatewayRefundId = 'glx_r1') =>
  ({ code: 'refunded', gatewayRefundId, amountMinor, currency: 'EUR' }) as const;

const open = async () =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

describe('a payment that another provider took', () => {
  beforeEach(async () => {
    expect(await tell(chargeEvent('msg_1', order, CAPTURED))).toBe('applied');
    await comeToRest(world);
  });

  it('is remembered as its, and charged by nobody else', async () => {
    expect(await world.order(order)).toMatchObject({ status: 'paid', provider: PROVIDER });
    expect(world.gateway.captures).toEqual([]);
  });

  it('is refunded by nobody else', async () => {
    const refusal = { code: 'refund_at_provider', provider: PROVIDER };
    expect(await world.requestRefund(order, 'r1', 100)).toMatchObject(refusal);
    expect(await world.cancelOrder(order)).toMatchObject(refusal);
    expect(await world.order(order)).not.toHaveProperty('refundPendingMinor');
  });

  it('is refunded when the provider says so, and can then be cancelled', async () => {
    expect(await tell(refundEvent('msg_2', order, 'their-1', refunded(1000)))).toBe('applied');
    expect(await tell(refundEvent('msg_3', order, 'their-1', refunded(1000)))).toBe('superseded');
    expect(await tell(refundEvent('msg_4', order, 'their-2', refunded(1500, 'glx_r2')))).toBe('applied');
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect((await world.history(order)).creditNotes.map(({ totalMinor }) => totalMinor).toSorted()).toEqual([
      1000, 1500,
    ]);
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    expect(await world.onHand()).toBe(10);
  });

  it('has its refund taken back when the provider says that it failed', async () => {
    await tell(refundEvent('msg_2', order, 'their-1', refunded(1000)));
    const failed = {
      code: 'refused',
      error: { code: 'account_closed', message: 'Closed.' },
      gatewayRefundId: 'glx_r1',
    } as const;
    expect(await tell(refundEvent('msg_3', order, 'their-1', failed))).toBe('applied');
    expect(await world.order(order)).not.toHaveProperty('refundedMinor');
    expect(await open()).toEqual(['refund_failed_late:gateway_glx_r1']);
  });
});

describe('a payment that another provider took too late', () => {
  beforeEach(async () => {
    await world.cancelOrder(order);
    expect(await tell(chargeEvent('msg_1', order, CAPTURED))).toBe('applied');
  });

  it('is for a person, and Once asks nobody to refund it', async () => {
    expect(await open()).toEqual(['late_capture_at_provider:glx_1']);
    expect(world.counted).toContain('AttentionNeeded');
    expect(await tell(chargeEvent('msg_2', order, CAPTURED))).toBe('superseded');
  });

  it('is settled by the refund that the provider tells of', async () => {
    expect(await tell(refundEvent('msg_2', order, 'their-1', refunded(2500)))).toBe('applied');
    expect(await open()).toEqual([]);
  });
});
