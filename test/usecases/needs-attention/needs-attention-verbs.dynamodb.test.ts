import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  NEEDS_ATTENTION,
  needsAttentionEntry,
  verbsOf,
  type NeedsAttentionReason,
} from '../../../functions/domain/orders/needs-attention.ts';
import { BREAKS, type BreakKind } from '../../../functions/domain/books/breaks.ts';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import { DynamoBreakList } from '../../../functions/persistence/books/break-list.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dismiss, retry } from '../../support/attention-verbs.ts';
import { captureNews, disputeNews, disputeOf } from '../../../assurance/world/gateway-news.ts';
import { chargeEvent, declined, MERCHANT, refundEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let client: DynamoDBClient;
let order: OrderKey;

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
});
afterEach(async () => world.close());

const REFUSED = { code: 'refused', error: { code: 'lost', message: 'It came back.' } } as const;

async function paid(): Promise<void> {
  order = await world.placed('k1');
  await world.runWorkflow(order);
}

async function refused(): Promise<void> {
  world.gateway.scriptRefunds('refused');
  await world.runWorkflow(order);
}

/** As often looked at as anything is. */
async function sweptInVain(pk: string, sk: string): Promise<void> {
  await world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall({ pk, sk }),
      UpdateExpression: 'SET looks = :often',
      ExpressionAttributeValues: marshall({ ':often': 10 }),
    }),
  );
  world.clock.advance({ days: 1 });
  expect(await world.sweep()).toMatchObject({ due: 1, needAttention: 1 });
}

async function lateCapture(): Promise<void> {
  order = await world.placed('k1');
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
}

async function warned(reason: 'early_fraud_warning' | 'payment_in_review'): Promise<void> {
  await paid();
  const about = { transactionId: 'pi_1', reason, warningId: 'w_1', detail: 'rule', open: true };
  await world.takeInNews({ ...about, object: 'warning' });
}

/** Brings each kind of entry about, in the way in which it comes about. */
const BRINGS: Readonly<Record<Exclude<NeedsAttentionReason, BreakKind>, () => Promise<void>>> = {
  unsettled: async () => {
    order = await world.placed('k1');
    await sweptInVain(`M#${order.merchantId}#O#${order.orderId}`, 'ORDER');
  },
  refund_refused: async () => {
    await paid();
    await world.requestRefund(order, 'r1', 2000);
    await refused();
  },
  late_capture_refund_refused: async () => {
    await lateCapture();
    await world.cancelOrder(order);
    await world.applyWebhook(captureNews(world.gateway, 'evt_1'));
    await refused();
  },
  refund_contradicted: async () => {
    await paid();
    await world.requestRefund(order, 'r1', 700);
    await refused();
    const entry = (await world.history(order)).attention[0];
    if (entry === undefined) throw new Error('nothing was refused');
    const outcome = { code: 'refunded', gatewayRefundId: 're_9', amountMinor: 700, currency: 'EUR' } as const;
    await world.applyWebhook(refundEvent('evt_1', order, keyDigest('r1'), outcome));
    await dismiss(client, world.tableName, `${order.orderId}/${entry.key}`, BY_ADA);
  },
  refund_failed_late: async () => {
    await paid();
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    await world.applyWebhook(refundEvent('evt_1', order, keyDigest('r1'), REFUSED));
  },
  refund_mismatch: async () => {
    await paid();
    await world.requestRefund(order, 'r1', 700);
    const outcome = { code: 'refunded', gatewayRefundId: 're_9', amountMinor: 1, currency: 'USD' } as const;
    await world.applyWebhook(refundEvent('evt_1', order, keyDigest('r1'), outcome));
  },
  payment_disputed: async () => {
    await paid();
    await world.applyWebhook(disputeNews('evt_1', disputeOf(world.gateway)));
  },
  dispute_mismatch: async () => {
    await paid();
    await world.applyWebhook(disputeNews('evt_1', disputeOf(world.gateway, { currency: 'USD' })));
  },
  early_fraud_warning: async () => warned('early_fraud_warning'),
  payment_in_review: async () => warned('payment_in_review'),
  late_capture_at_provider: async () => {
    order = await world.placed('k1');
    await world.cancelOrder(order);
    const captured = {
      code: 'captured',
      transactionId: 'acme_1',
      amountMinor: 2500,
      currency: 'EUR',
    } as const;
    const event = chargeEvent('evt_1', order, { ...captured, provider: 'standard/acme' });
    await world.applyWebhook({ ...event, provider: 'standard/acme' });
  },
  amount_mismatch: async () => {
    order = await world.placed('k1');
    world.gateway.script('captured_short');
    await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
  },
  transaction_taken: async () => {
    const other = await world.paid('k0');
    await world.runWorkflow(other);
    order = await world.placed('k1');
    const [capture] = world.gateway.captures;
    if (capture === undefined) throw new Error('nothing was captured');
    await world.applyWebhook(chargeEvent('evt_1', order, { ...capture }));
  },
  captured_twice: async () => {
    await lateCapture();
    world.gateway.captureAgain(world.gateway.captures[0]?.reference ?? '');
    world.clock.advance({ days: 1 });
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
  },
  event_not_applied: async () => {
    order = { merchantId: MERCHANT, orderId: 'ord_never' };
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    await sweptInVain('W#stripe#evt_1', 'EVENT');
  },
  event_id_reused: async () => {
    const place = { provider: 'stripe', eventId: 'evt_1' };
    await world.ports.needsAttention.raise(
      place,
      needsAttentionEntry('event_id_reused', 'print', world.clock.now(), place),
    );
  },
  unreadable: async () => {
    await paid();
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk: `M#${MERCHANT}#NEWS#1`, sk: 'NEWS' }),
        UpdateExpression: 'SET dueShard = :shard, dueAt = :now',
        ExpressionAttributeValues: marshall({ ':shard': '0', ':now': world.clock.now() }),
      }),
    );
    expect(await world.sweep()).toMatchObject({ unreadable: 1 });
  },
};

const REASONS = Object.keys(NEEDS_ATTENTION) as readonly NeedsAttentionReason[];
const by = (does: (verbs: ReturnType<typeof verbsOf>) => boolean): readonly NeedsAttentionReason[] =>
  REASONS.filter((reason) => does(verbsOf({ reason })));

const isBreak = (reason: NeedsAttentionReason): reason is BreakKind => reason in BREAKS;

/** A comparison of the books enters its own; `reconcile.test.ts` shows what it finds. */
async function listBreak(kind: BreakKind): Promise<void> {
  const entry = needsAttentionEntry(kind, 'pi_1', world.clock.now(), { detail: 'pi_1' });
  const list = new DynamoBreakList(client, world.tableName);
  expect(await list.enter({ provider: 'stripe', movementId: 'pi_1' }, entry)).toBe('listed');
}

async function brought(reason: NeedsAttentionReason): Promise<string> {
  await (isBreak(reason) ? listBreak(reason) : BRINGS[reason]());
  const found = (await listNeedsAttention(client, world.tableName)).filter(
    ({ listed }) => listed?.entry.reason === reason,
  );
  expect(found).toHaveLength(1);
  return found[0]?.id ?? '';
}

const listed = async (): Promise<readonly string[]> =>
  (await listNeedsAttention(client, world.tableName)).map(({ id }) => id);

const BY_ADA = { by: 'ada', why: 'settled by hand' };

describe('attention retry', () => {
  it.each(by((verbs) => verbs.retry === 'nothing'))('is refused for %s, which stays', async (reason) => {
    const id = await brought(reason);
    const before = await world.items();
    await expect(retry(client, world.tableName, id, BY_ADA)).rejects.toThrow(
      NEEDS_ATTENTION[reason].settledBy,
    );
    expect(await world.items()).toEqual(before);
    expect(await listed()).toEqual([id]);
  });

  it.each(by((verbs) => verbs.retry !== 'nothing'))(
    'has the sweep look again for %s, which stays until it is settled',
    async (reason) => {
      const id = await brought(reason);
      world.clock.advance({ days: 40 });
      // Told by an event: the order's own charge is still to be made, and the sweep sees to that.
      expect(await world.sweep()).toMatchObject({ due: reason === 'transaction_taken' ? 1 : 0 });
      await retry(client, world.tableName, id, BY_ADA);
      world.clock.set(new Date(Date.now() + 60_000).toISOString());
      expect(await world.sweep()).toMatchObject({ due: 1, needAttention: 0 });
      expect(await listed()).toEqual([id]);
    },
  );
});

describe('attention dismiss', () => {
  it.each(by((verbs) => verbs.dismiss === 'decision'))(
    'is a person’s decision for %s, and is kept',
    async (reason) => {
      const id = await brought(reason);
      await dismiss(client, world.tableName, id, BY_ADA);
      expect(await listed()).toEqual([]);
      const entries = (await world.items()).filter(({ sk }) => sk.startsWith(`ATTENTION#${reason}`));
      expect(entries).toMatchObject([{ reason, settlements: [{ ...BY_ADA, at: expect.any(String) }] }]);
    },
  );

  it.each(by((verbs) => verbs.dismiss === 'once_nothing_is_open'))(
    'is refused for %s while anything is open',
    async (reason) => {
      const id = await brought(reason);
      const before = await world.items();
      await expect(dismiss(client, world.tableName, id, BY_ADA)).rejects.toThrow('is still open');
      expect(await world.items()).toEqual(before);
      // One more charge than the product would ever ask for, or one of another amount.
      world.gateway.captures.splice(0, reason === 'captured_twice' ? 1 : 0);
    },
  );

  it('is refused where it was settled meanwhile', async () => {
    const id = await brought('refund_refused');
    await dismiss(client, world.tableName, id, BY_ADA);
    await expect(dismiss(client, world.tableName, id, BY_ADA)).rejects.toThrow('is not on the list');
  });
});
