import { afterEach, describe, expect, it } from '@jest/globals';

import { DynamoSandboxStore } from '../../sandbox/dynamo/dynamo-sandbox-store.ts';
import { charge, ownRoute, stripeClient } from './stripe-client.ts';
import { describeSandboxStore } from './store-contract.ts';
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

describeSandboxStore('DynamoSandboxStore', open);

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
});
