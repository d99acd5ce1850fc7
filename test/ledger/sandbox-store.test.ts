import { afterEach, describe, expect, it } from '@jest/globals';

import { DynamoSandboxStore } from '../../sandbox/dynamo/dynamo-sandbox-store.ts';
import { charge, stripeClient } from '../sandbox/stripe-client.ts';
import { describeSandboxStore } from '../sandbox/store-contract.ts';
import { createTable } from '../support/dynamodb-local.ts';
import { startSandbox } from '../support/sandbox-server.ts';

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
});
