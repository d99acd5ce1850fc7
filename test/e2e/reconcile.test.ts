import { beforeAll, describe, expect, it } from '@jest/globals';
import { missedRefund, untilCaughtUp } from '../../local/scenario/missed-refund.ts';
import { until } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { onceCommand } from './once-command.ts';

describe('the daily comparison with the gateway’s books', () => {
  let once: Deployed;

  beforeAll(async () => {
    once = await deployed();
  });

  it('takes in a refund whose events never came, once, with its credit note', async () => {
    const { outputs, merchant } = once;
    const missed = await missedRefund(outputs, merchant, 'reconcile-1');
    expect((await merchant.readOrder(missed.orderId)).body).not.toHaveProperty('refundedMinor');
    const found = await untilCaughtUp(outputs, merchant, missed);
    const ofOrder = found.filter(({ orderId }) => orderId === missed.orderId);
    expect(ofOrder).toMatchObject([{ outcome: 'caught_up' }]);
    const credited = await until('the credit note', async () => {
      const { body } = await merchant.request('GET', `/orders/${missed.orderId}/credit-notes`);
      const { creditNotes } = body as { readonly creditNotes: readonly object[] };
      return creditNotes.length > 0 ? creditNotes : undefined;
    });
    expect(credited).toMatchObject([{ totalMinor: missed.refundedMinor }]);

    const command = onceCommand(outputs);
    const period = ['--from', missed.since, '--to', new Date().toISOString()];
    const again = await command('reconcile', ...period, '--grace', '0', '--json');
    expect(again).not.toContain(missed.orderId);
  });
});
