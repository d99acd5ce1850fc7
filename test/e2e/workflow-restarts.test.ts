import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { orderIdIn, untilInvoiced, untilOrder } from '../../local/scenario/client-steps.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { deployed, type Deployed } from './deployed.ts';

const AT_ONCE = 10;

describe('the workflow, started again ten times at once', () => {
  let once: Deployed;
  let startTen: (orderId: string) => Promise<unknown>;

  beforeAll(async () => {
    once = await deployed();
    const workflow = new SFNClient(once.outputs.aws);
    const [merchantId = ''] = Object.keys(once.outputs.apiKeys);
    startTen = async (orderId) => {
      const input = JSON.stringify({ merchantId, orderId });
      const start = new StartExecutionCommand({ stateMachineArn: once.outputs.workflowArn, input });
      return Promise.all(Array.from({ length: AT_ONCE }, async () => workflow.send(start)));
    };
  });

  const place = async (key: string, paymentMethod: string): Promise<string> =>
    orderIdIn(
      await once.merchant.placeOrder(
        {
          customer: { email: 'again@example.com' },
          lines: [{ sku: 'notebook', quantity: 1 }],
          paymentMethod,
        },
        key,
      ),
    );

  const historyOf = (snapshot: Snapshot, orderId: string): object => ({
    order: snapshot.orders.filter((order) => order.orderId === orderId),
    operations: snapshot.operations.filter((operation) => operation.orderId === orderId),
    invoices: snapshot.invoices.filter((invoice) => invoice.orderId === orderId),
    charges: snapshot.charges.filter((charge) => charge.orderId === orderId),
    movements: snapshot.movements.filter((movement) => movement.source === orderId),
  });

  it('charges and invoices once when it is started as soon as the order is placed', async () => {
    const orderId = await place('again-placed', 'pm_card_visa');
    await startTen(orderId);
    await untilInvoiced(once.merchant, orderId);
    expect(historyOf(await once.atRest(), orderId)).toMatchObject({
      order: [{ status: 'paid' }],
      invoices: [{ orderId }],
      charges: [{ orderId, attempt: 1 }],
      movements: [{ quantity: -1 }],
    });
  });

  it('charges and invoices once when it is started while the charge hangs, and after it is paid', async () => {
    const orderId = await place('again-charging', 'pm_sandbox_response_lost');
    await untilOrder(once.merchant, orderId, ({ status }) => status === 'placed');
    await startTen(orderId);
    await untilOrder(once.merchant, orderId, ({ status }) => status === 'paid');
    await startTen(orderId);
    await untilInvoiced(once.merchant, orderId);
    expect(historyOf(await once.atRest(), orderId)).toMatchObject({
      order: [{ status: 'paid' }],
      invoices: [{ orderId }],
      charges: [{ orderId, attempt: 1 }],
    });
  });

  it.each([
    ['is finished', 'pm_card_visa', 'paid'],
    ['is declined', 'pm_card_visa_chargeDeclined', 'declined'],
  ] as const)('changes nothing of an order that %s', async (_state, paymentMethod, status) => {
    const orderId = await place(`again-${status}`, paymentMethod);
    await untilOrder(once.merchant, orderId, (order) => order.status === status);
    const before = historyOf(await once.atRest(), orderId);
    await startTen(orderId);
    expect(historyOf(await once.atRest(), orderId)).toEqual(before);
  });
});
