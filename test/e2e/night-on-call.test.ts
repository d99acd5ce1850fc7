import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import { orderIdIn, until, untilInvoiced, untilOrder } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { onceCommand } from './once-command.ts';
import { capturedIntent, sendStripeEvent } from './stripe-event.ts';

/** Captured, and nobody hears of it: the answer is lost, no webhook comes, and the gateway will not say. */
const SILENT_GATEWAY = 'pm_sandbox_response_lost__webhook_never__repeat_refused__search_refused';

const explained = z.object({
  orders: z.array(z.looseObject({ orderId: z.string(), stands: z.array(z.string()) })),
});

/** What is another one each time is its kind alone. */
const shapeOf = (output: string): string =>
  output
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/ord_[0-9a-f]{32}/g, '<order>')
    .replaceAll(/pi_\w+/g, '<payment>')
    .replaceAll(/\bC?\d{4}-\d{6,}\b/g, '<number>')
    .replaceAll(/Order <order> of [\w-]+/g, 'Order <order> of <merchant>')
    .trim();

/** What a page of the runbook shows of the output of commands. */
async function outputsIn(page: string): Promise<readonly string[]> {
  const text = await readFile(join(import.meta.dirname, `../../docs/guides/runbook/${page}.md`), 'utf8');
  return [...text.matchAll(/```console\n\$ .*\n(?<output>[^`]*)```/g)].map(
    ({ groups }) => groups?.['output'] ?? '',
  );
}

describe('a person on call, with nothing but an e-mail address', () => {
  let once: Deployed;
  let command: ReturnType<typeof onceCommand>;

  beforeAll(async () => {
    once = await deployed();
    command = onceCommand(once.outputs);
  });

  const place = async (email: string, key: string, paymentMethod = 'pm_card_visa'): Promise<string> => {
    const request = { customer: { email }, lines: [{ sku: 'notebook', quantity: 1 }], paymentMethod };
    return orderIdIn(await once.merchant.placeOrder(request, key));
  };
  /** As the page shows it, but for ids and times; and with nothing of the buyer. */
  const isAsShown = async (page: string, email: string, output: string): Promise<void> => {
    expect((await outputsIn(page)).map(shapeOf)).toContainEqual(shapeOf(output));
    expect(output.toLowerCase()).not.toContain(email);
  };

  it('sees that a stuck order must not be charged again, and that it is paid once the gateway tells', async () => {
    const orderId = await place('Stuck.Buyer@example.com', 'night-stuck', SILENT_GATEWAY);
    const told = await until('an outcome that is not known', async () => {
      const output = await command('explain', 'stuck.buyer@example.com');
      return output.includes('is not known yet') ? output : undefined;
    });
    await isAsShown('not-paid', 'stuck.buyer@example.com', told);
    expect(await command('operations', orderId)).toMatch(/charge:checkout_attempt_1.*unknown/);
    expect(await command('logs', orderId)).toContain('gateway charge, first');

    const { sandboxUrl, sandboxApiKey } = once.outputs;
    const captured = (await sandboxClient(sandboxUrl, sandboxApiKey).readLedger()).find(
      (entry) => entry.type === 'captured' && entry.orderId === orderId,
    );
    if (captured?.type !== 'captured') throw new Error('the gateway captured nothing');
    const [merchantId = ''] = Object.keys(once.outputs.apiKeys);
    const { paymentIntent: id, amount: amountMinor, currency } = captured;
    await sendStripeEvent(
      once.outputs,
      `evt_night_${orderId}`,
      'payment_intent.succeeded',
      capturedIntent({ id, merchantId, orderId, amountMinor, currency }),
    );
    await untilInvoiced(once.merchant, orderId);
    await isAsShown(
      'not-paid',
      'stuck.buyer@example.com',
      await command('explain', 'STUCK.BUYER@EXAMPLE.COM'),
    );
  });

  it('sees that who was charged twice has two orders, and that the money of one went back', async () => {
    const email = 'twice.buyer@example.com';
    const first = await place(email, 'night-twice-1');
    await untilInvoiced(once.merchant, first);
    const second = await place('Twice.Buyer@Example.com', 'night-twice-2');
    await untilInvoiced(once.merchant, second);
    await isAsShown('charged-twice', email, await command('explain', email));
    const { orders } = explained.parse(JSON.parse(await command('explain', email, '--json')));
    expect(orders.map(({ orderId }) => orderId)).toEqual([first, second]);
    for (const { stands } of orders) {
      expect(stands).toContain(
        'No other payment of this order was captured, as far as the gateway has told.',
      );
    }

    expect((await once.merchant.cancel(second, 'night-twice-cancel')).status).toBe(202);
    await untilOrder(once.merchant, second, ({ refundedMinor, totalMinor }) => refundedMinor === totalMinor);
    await until('the credit note', async () => {
      const output = await command('explain', second);
      return output.includes('Credit note') ? output : undefined;
    });
    await isAsShown('charged-twice', email, await command('explain', second));
  });

  it('shows the log of one function, and what matches', async () => {
    expect(await command('logs', '--of', 'PlaceOrder', '--matching', 'OrderPlaced')).toContain('OrderPlaced');
    expect(await command('logs', '--of', 'PlaceOrder', '--matching', 'no (such) line*')).toContain(
      'PlaceOrder logged nothing like that',
    );
    await expect(command('logs', '--of', 'Nobody')).rejects.toMatchObject({
      stderr: expect.stringContaining('There is no log of Nobody: there are Api, ApplyWebhook'),
    });
    await expect(command('logs')).rejects.toMatchObject({ stderr: 'Say an order, or --of <function>.\n' });
  });
});
