import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { traceIdOf } from '../../functions/domain/trace.ts';
import { until } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { onceCommand } from './once-command.ts';
import { paidOrder } from './paid-order.ts';

const told = z.object({
  traceId: z.string(),
  lines: z.array(
    z.looseObject({ from: z.string(), message: z.string(), detail: z.record(z.string(), z.unknown()) }),
  ),
});

describe('once -- logs', () => {
  let once: Deployed;
  let command: ReturnType<typeof onceCommand>;

  beforeAll(async () => {
    once = await deployed();
    command = onceCommand(once.outputs);
  });

  it('finds the lines of all functions of an order with one query, each in its trace', async () => {
    const { orderId } = await paidOrder(once, 'logs-1');
    // Its webhook comes by itself, later than its invoice.
    const found = await until('the line of the webhook', async () => {
      const { lines: all, traceId } = told.parse(JSON.parse(await command('logs', orderId, '--json')));
      expect(traceId).toBe(traceIdOf(orderId));
      return all.some(({ from }) => from === 'ApplyWebhook') ? all : undefined;
    });
    const said = found.map(({ from, message }) => `${from} ${message}`);
    for (const line of [
      'PlaceOrder OrderPlaced',
      'ChargePayment gateway charge, first',
      'IssueInvoice InvoiceIssued',
    ]) {
      expect(said).toContain(line);
    }
    for (const { detail } of found.filter((line) => 'traceId' in line.detail)) {
      expect(detail['traceId']).toBe(traceIdOf(orderId));
    }
    expect(JSON.stringify(found)).not.toContain('webhooks@example.com');
    expect(await command('logs', orderId)).toContain(`Trace ${traceIdOf(orderId)}`);
  });

  it('says so where it knows of nothing, and refuses what is no order', async () => {
    expect(await command('logs', `ord_${'0'.repeat(32)}`)).toContain('No function logged anything');
    await expect(command('logs', 'order-1')).rejects.toThrow('no order');
  });
});
