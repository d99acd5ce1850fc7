import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderIdIn, until, untilOrder } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { onceCommand } from './once-command.ts';

const WHY = ['--reason', 'a test of the switch'] as const;
// A line with a price of its own takes nothing from the stock, however many orders the minute of the pause takes.
const ORDER = {
  customer: { email: 'paused@example.com' },
  currency: 'EUR',
  lines: [{ description: 'Gift card', quantity: 1, unitPriceMinor: 690 }],
  paymentMethod: 'pm_card_visa',
};

describe('npm run once -- pause', () => {
  let once: Deployed;
  let command: ReturnType<typeof onceCommand>;

  beforeAll(async () => {
    once = await deployed();
    command = onceCommand(once.outputs);
  });
  afterAll(async () => command('resume', ...WHY).catch(() => undefined));

  it('stops new orders, and lets what is under way and replays go on, until resume', async () => {
    const accepted = await once.merchant.placeOrder(ORDER, 'before-the-pause');
    const orderId = orderIdIn(accepted);
    expect(await command('pause', ...WHY)).toContain('503 within a minute');
    let tries = 0;
    const refused = await until('new orders to be refused', async () => {
      tries += 1;
      const answer = await once.merchant.placeOrder(ORDER, `in-the-pause-${tries}`);
      return answer.status === 503 ? answer : undefined;
    });
    expect(refused.body).toMatchObject({ code: 'orders_paused' });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await once.merchant.placeOrder(ORDER, 'before-the-pause')).toMatchObject({
      status: 201,
      text: accepted.text,
    });
    await untilOrder(once.merchant, orderId, ({ status }) => status === 'paid');
    expect(await command('resume', ...WHY)).toContain('taken again');
    await until('new orders to be taken', async () => {
      const answer = await once.merchant.placeOrder(ORDER, `in-the-pause-${tries}`);
      return answer.status === 201 ? answer : undefined;
    });
    expect(await command('audit')).toContain('a test of the switch');
  });
});
