import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { until } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { recordOf } from './event-record.ts';
import { paidOrder } from './paid-order.ts';

describe('POST /webhooks/standard', () => {
  let once: Deployed;
  let secret: string;

  beforeAll(async () => {
    once = await deployed();
    const { Stacks } = await new CloudFormationClient(once.outputs.aws).send(
      new DescribeStacksCommand({ StackName: 'OnceOrders-local' }),
    );
    const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'StandardWebhookSecretArn');
    const { SecretString = '' } = await new SecretsManagerClient(once.outputs.aws).send(
      new GetSecretValueCommand({ SecretId: output?.OutputValue }),
    );
    secret = SecretString;
  });

  const send = async (eventId: string, signed: string, body = signed, provider = 'standard') => {
    const at = new Date();
    const { status } = await fetch(`${once.outputs.apiUrl}/webhooks/${provider}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': eventId,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(eventId, at, signed),
      },
      body,
    });
    return status;
  };

  const event = (type: string, data: object) =>
    JSON.stringify({ type, timestamp: new Date().toISOString(), data });

  it('takes an event, any number of times, and records it once', async () => {
    const body = event('payout.created', { orderId: 'ord_1', note: 'Zoë’s tea' });
    expect(await send('msg_1', body)).toBe(200);
    expect(await send('msg_1', body)).toBe(200);
    const record = await until('the event’s record', async () => recordOf(once.outputs, 'standard', 'msg_1'));
    expect(record).toMatchObject({ type: 'payout.created', outcome: 'ignored' });
  });

  it('knows which order an event is about', async () => {
    const { merchantId, orderId, attempt, transactionId, totalMinor, currency } = await paidOrder(
      once,
      'std-1',
    );
    const capture = { merchantId, orderId, attempt, transactionId, amountMinor: totalMinor, currency };
    expect(await send('msg_2', event('payment.captured', capture))).toBe(200);
    const record = await until('the event’s record', async () => recordOf(once.outputs, 'standard', 'msg_2'));
    expect(record).toMatchObject({ orderId, outcome: 'superseded' });
  });

  it.each([
    ['a tampered body', 400, event('payout.created', {}), event('payout.paid', {})],
    ['a body that is no event', 400, '[]', '[]'],
    [
      'a body as long as no message may be',
      413,
      `"${'x'.repeat(256 * 1024)}"`,
      `"${'x'.repeat(256 * 1024)}"`,
    ],
  ])('refuses %s with %d, and writes nothing', async (_name, status, signed, body) => {
    expect(await send('msg_refused', signed, body)).toBe(status);
    expect(await recordOf(once.outputs, 'standard', 'msg_refused')).toBeUndefined();
  });

  it('does not know other providers', async () => {
    expect(await send('msg_3', '{}', '{}', 'paypal')).toBe(404);
  });
});
