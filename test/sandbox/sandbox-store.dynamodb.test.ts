import { afterEach, describe, expect, it } from '@jest/globals';

import { sandboxClient } from '../../cli/sandbox-client.ts';
import { DynamoSandboxStore } from '../../sandbox/dynamo/dynamo-sandbox-store.ts';
import { charge, ownRoute, stripeClient } from './stripe-client.ts';
import { describeSandboxWrites } from './store-contract.ts';
import { describeSandboxReads } from './store-lists-contract.ts';
import { createTable } from '../../assurance/world/dynamodb-local.ts';
import { startSandbox } from '../../assurance/world/sandbox-server.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(): Promise<DynamoSandboxStore> {
  const { client, tableName } = await createTable();
  closers.push(() => client.destroy());
  return new DynamoSandboxStore(client, tableName);
}

describeSandboxWrites('DynamoSandboxStore', open);
describeSandboxReads('DynamoSandboxStore', open);

describe('the sandbox on DynamoDB', () => {
  it('captures once when twenty requests come at once under one key', async () => {
    const sandbox = await startSandbox({ store: await open() });
    closers.push(() => sandbox.close());
    const stripe = stripeClient(sandbox, 10_000);
    const requests = Array.from({ length: 20 }, () => charge(stripe, 'pm_card_visa'));
    const outcomes = await Promise.allSettled(requests);
    const captured = (await sandbox.ledger()).filter(({ type }) => type === 'captured');
    expect(captured).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled')
        expect(captured).toMatchObject([{ paymentIntent: outcome.value.id }]);
      else expect(outcome.reason).toMatchObject({ code: 'idempotency_key_in_use' });
    }
    expect(await sandbox.ledger('ord_1')).toHaveLength(20);
  });

  it('captures or cancels, never both, when both are asked for at once', async () => {
    const sandbox = await startSandbox({ store: await open() });
    closers.push(() => sandbox.close());
    const stripe = stripeClient(sandbox, 10_000);
    for (let round = 0; round < 5; round += 1) {
      const options = { key: `key-${round}`, orderId: `ord_${round}`, errorOnRequiresAction: false };
      const { id } = await charge(stripe, 'pm_sandbox_requires_action', options);
      const [acted, canceled] = await Promise.allSettled([
        ownRoute(sandbox, `POST /sandbox/payment_intents/${id}/authenticate`, { result: 'success' }),
        stripe.paymentIntents.cancel(id),
      ]);
      const isCanceled = canceled.status === 'fulfilled';
      expect(acted).toMatchObject({ value: { status: isCanceled ? 400 : 200 } });
      const { status } = await stripe.paymentIntents.retrieve(id);
      expect(status).toBe(isCanceled ? 'canceled' : 'succeeded');
      const ledger = (await sandbox.ledger(`ord_${round}`)).map(({ type }) => type);
      expect(ledger).toEqual(['requires_action', isCanceled ? 'canceled' : 'captured', 'no_effect']);
    }
  });

  it('keeps refunds, disputes and the book of what was done at once', async () => {
    const sandbox = await startSandbox({ store: await open() });
    closers.push(() => sandbox.close());
    const stripe = stripeClient(sandbox, 10_000);
    const people = sandboxClient(sandbox.url, sandbox.apiKey);
    const { id } = await charge(stripe, 'pm_card_visa', { amount: 1000 });
    const halves = Array.from({ length: 3 }, () => people.refundAtDashboard(id, 500));
    const outcomes = await Promise.allSettled(halves);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const other = await charge(stripe, 'pm_sandbox_single_use__id_a', { key: 'key-2', amount: 700 });
    const dispute = await people.openDispute(other.id);
    await people.moveDispute(dispute, 'won');
    expect((await stripe.disputes.list({ payment_intent: other.id })).data).toMatchObject([
      { id: dispute, status: 'won', balance_transactions: [{ amount: -700 }, { amount: 700 }] },
    ]);
    const lines = await stripe.balanceTransactions.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
    const amounts = lines.map(({ amount }) => amount);
    expect(amounts.toSorted((a, b) => a - b)).toEqual([-700, -500, -500, 700, 700, 1000]);
    expect((await stripe.refunds.list()).data).toHaveLength(2);
  });
});
