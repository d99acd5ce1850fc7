import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { sandboxClient, type SandboxClient } from '../../cli/sandbox-client.ts';
import { deployed, type Deployed } from './deployed.ts';

let once: Deployed;
let people: SandboxClient;

beforeAll(async () => {
  once = await deployed();
  people = sandboxClient(once.outputs.sandboxUrl, once.outputs.sandboxApiKey);
});

/** Of nobody's order: the product hears of it and leaves it alone. @returns its client secret */
async function paymentOf(orderId: string): Promise<string> {
  const { sandboxUrl, sandboxApiKey } = once.outputs;
  const response = await fetch(`${sandboxUrl}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandboxApiKey}` },
    body: new URLSearchParams({ amount: '100', currency: 'eur', 'metadata[orderId]': orderId }),
  });
  const { client_secret: secret } = (await response.json()) as { readonly client_secret: string };
  return secret;
}

/** The events that were delivered about an order, in the order of their delivery. */
async function toldOf(orderId: string): Promise<readonly string[]> {
  const entries = await people.readLedger();
  return entries.flatMap((entry) =>
    entry.type === 'webhook_delivered' && entry.orderId === orderId ? [entry.eventType] : [],
  );
}

describe('a voucher of the deployed sandbox', () => {
  it('is told to expire when it does, and its customer may pay otherwise', async () => {
    const orderId = `voucher-${Date.now()}`;
    const secret = await paymentOf(orderId);
    expect(await people.confirm(secret, 'voucher', 1)).toEqual({ status: 'requires_action' });
    while (!(await toldOf(orderId)).includes('payment_intent.payment_failed')) await sleep(500);
    expect(await people.confirm(secret, 'works')).toEqual({ status: 'succeeded' });
  });
});
