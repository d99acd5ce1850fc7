import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { toGatewayEvent } from '../../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { startSandbox, type RunningSandbox } from '../../../../assurance/world/sandbox-server.ts';
import { ANY_TIME, chargeRequest, faultOf, REFERENCE, refundRequest } from './stripe-answers.ts';

/** What Stripe's test mode cannot be asked for: lost answers, faults, holders who act. */
let sandbox: RunningSandbox;
let gateway: StripeGateway;
let events: string[];
let nowMs: number;

beforeEach(async () => {
  events = [];
  nowMs = Date.UTC(2026, 10, 24);
  sandbox = await startSandbox({
    lostMs: 2000,
    slowMs: 100,
    clock: () => nowMs,
    webhookSink: ({ body }) => events.push(body),
  });
  gateway = new StripeGateway({ apiKey: sandbox.apiKey, url: sandbox.url, timeoutMs: 1000 });
});
afterEach(async () => sandbox.close());

const charge = async (paymentMethod: string) => gateway.charge(chargeRequest({ paymentMethod }), 'first');

async function transactionOf(paymentMethod: string): Promise<string> {
  const outcome = await charge(paymentMethod);
  if (outcome.code === 'declined') throw new Error(`the charge is declined: ${outcome.decline.code}`);
  return outcome.transactionId;
}

/** What the card's holder does in Stripe's own script. */
async function authenticate(transactionId: string, result: 'success' | 'failure'): Promise<void> {
  const response = await fetch(`${sandbox.url}/sandbox/payment_intents/${transactionId}/authenticate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.apiKey}` },
    body: new URLSearchParams({ result }),
  });
  expect(response.status).toBe(200);
}

const atTheGateway = async (type: string) =>
  (await sandbox.ledger()).filter((entry) => entry.type === type).length;

const toldOf = () =>
  events.map((body) => toGatewayEvent(body)).flatMap(({ about }) => (about === undefined ? [] : [about]));

const captured = { code: 'captured', amountMinor: 1999, currency: 'EUR' };
const failedAuthentication = { code: 'declined', decline: { code: 'payment_intent_authentication_failure' } };

describe('a charge at the sandbox', () => {
  it('that takes its time is captured, once, however often it is asked for', async () => {
    const first = await charge('pm_sandbox_slow');
    expect(first).toMatchObject(captured);
    expect(await charge('pm_sandbox_slow')).toEqual(first);
    expect(await atTheGateway('captured')).toBe(1);
  });

  it('whose answer is lost is possible; asked again under the same key, it is the one that was captured', async () => {
    expect((await faultOf(charge('pm_sandbox_response_lost'))).effect).toBe('possible');
    expect(await atTheGateway('captured')).toBe(1);
    const outcome = await charge('pm_sandbox_response_lost');
    expect(outcome).toMatchObject(captured);
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(outcome);
    expect(await atTheGateway('captured')).toBe(1);
  });

  it('that is answered with 500 afterwards is answered so for ever, and found by its reference', async () => {
    expect((await faultOf(charge('pm_sandbox_5xx_after'))).effect).toBe('possible');
    expect((await faultOf(charge('pm_sandbox_5xx_after'))).effect).toBe('possible');
    expect(await gateway.find(REFERENCE, ANY_TIME)).toMatchObject(captured);
    expect(await atTheGateway('captured')).toBe(1);
  });

  it('that is answered with a stored 500 however often does not make the gateway one that is down', async () => {
    for (let count = 0; count < 6; count += 1) await faultOf(charge('pm_sandbox_5xx_after'));
    expect(await gateway.find(REFERENCE, ANY_TIME)).toMatchObject(captured);
  });

  it('that is answered with 500 before is possible, and captured when it is asked for again', async () => {
    expect((await faultOf(charge('pm_sandbox_5xx_before'))).effect).toBe('possible');
    expect(await gateway.find(REFERENCE, ANY_TIME)).toBeUndefined();
    expect(await charge('pm_sandbox_5xx_before')).toMatchObject(captured);
    expect(await atTheGateway('captured')).toBe(1);
  });

  it('that is one too many has no effect, and is captured when it is asked for again', async () => {
    expect((await faultOf(charge('pm_sandbox_rate_limited'))).effect).toBe('none');
    expect(await charge('pm_sandbox_rate_limited')).toMatchObject(captured);
    expect(await atTheGateway('captured')).toBe(1);
  });
});

describe('a repeat that the sandbox refuses before it looks at the key', () => {
  it('decides nothing of a charge, which the look-up finds', async () => {
    const request = chargeRequest({ paymentMethod: 'pm_sandbox_repeat_refused' });
    const first = await gateway.charge(request, 'first');
    expect((await faultOf(gateway.charge(request, 'repeat'))).effect).toBe('possible');
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(first);
    expect(await atTheGateway('captured')).toBe(1);
  });

  it('decides nothing of a refund, which the look-up finds', async () => {
    const transactionId = await transactionOf('pm_sandbox_refund_repeat_refused');
    const request = refundRequest({ transactionId, amountMinor: 500 });
    const first = await gateway.refund(request, 'first');
    expect((await faultOf(gateway.refund(request, 'repeat'))).effect).toBe('possible');
    expect(await gateway.findRefund(request)).toEqual(first);
  });
});

describe('a charge that is answered with a stored 500 and was not made', () => {
  it('is answered so for ever, is never captured, and is found by nobody', async () => {
    for (let count = 0; count < 3; count += 1) {
      expect((await faultOf(charge('pm_sandbox_5xx_stored'))).effect).toBe('possible');
    }
    expect(await gateway.find(REFERENCE, ANY_TIME)).toBeUndefined();
    expect(await atTheGateway('captured')).toBe(0);
  });
});

describe('a look-up where search is refused', () => {
  const sent = () => ({
    from: new Date(nowMs).toISOString(),
    until: new Date(nowMs + 3_600_000).toISOString(),
  });

  it('lists the payments of the time, and finds the one with the reference', async () => {
    const period = sent();
    const captured = await charge('pm_sandbox_search_refused');
    for (let other = 0; other < 3; other += 1) {
      const reference = `acme:ord_other_${other}:checkout_attempt_1`;
      await gateway.charge(chargeRequest({ paymentMethod: 'pm_sandbox_search_refused', reference }), 'first');
    }
    expect(await gateway.find(REFERENCE, period)).toEqual(captured);
  });

  it('finds nothing that was made at another time', async () => {
    await charge('pm_sandbox_search_refused');
    nowMs += 86_400_000;
    expect(await gateway.find(REFERENCE, sent())).toBeUndefined();
  });
});

describe('a charge that is with the card’s holder', () => {
  it('is captured once the holder has acted, and the first answer under its key stays as it was', async () => {
    const first = await charge('pm_card_authenticationRequired');
    const transactionId = await transactionOf('pm_card_authenticationRequired');
    await authenticate(transactionId, 'success');
    expect(await gateway.retrieve(transactionId)).toEqual({ ...captured, transactionId });
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual({ ...captured, transactionId });
    expect(await charge('pm_card_authenticationRequired')).toEqual(first);
    expect(await gateway.cancel(transactionId)).toEqual({ ...captured, transactionId });
    expect(await atTheGateway('captured')).toBe(1);
  });

  it('is declined when the holder fails, and can still be given up', async () => {
    const transactionId = await transactionOf('pm_card_authenticationRequired');
    await authenticate(transactionId, 'failure');
    expect(await gateway.retrieve(transactionId)).toMatchObject(failedAuthentication);
    expect(await gateway.cancel(transactionId)).toMatchObject(failedAuthentication);
    expect(await atTheGateway('canceled')).toBe(1);
  });

  it('is possible when the answer is lost, and found with the secret', async () => {
    const method = 'pm_sandbox_requires_action__response_lost';
    expect((await faultOf(charge(method))).effect).toBe('possible');
    const outcome = await charge(method);
    expect(outcome).toMatchObject({ code: 'requires_action' });
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(outcome);
  });
});

describe('a refund at the sandbox', () => {
  const refunded = { code: 'refunded', amountMinor: 500, currency: 'EUR' };

  it.each(['pm_sandbox_refund_response_lost', 'pm_sandbox_refund_5xx_after'])(
    'whose answer is no good is possible, and found (%s)',
    async (method) => {
      const request = refundRequest({ transactionId: await transactionOf(method) });
      expect((await faultOf(gateway.refund(request, 'first'))).effect).toBe('possible');
      expect(await gateway.findRefund(request)).toMatchObject(refunded);
      expect(await atTheGateway('refunded')).toBe(1);
    },
  );

  it('that is answered with 500 afterwards is answered so for ever', async () => {
    const request = refundRequest({ transactionId: await transactionOf('pm_sandbox_refund_5xx_after') });
    expect((await faultOf(gateway.refund(request, 'first'))).effect).toBe('possible');
    expect((await faultOf(gateway.refund(request, 'first'))).effect).toBe('possible');
    expect(await atTheGateway('refunded')).toBe(1);
  });

  it('that is answered with 500 before is possible, and made when it is asked for again', async () => {
    const request = refundRequest({ transactionId: await transactionOf('pm_sandbox_refund_5xx_before') });
    expect((await faultOf(gateway.refund(request, 'first'))).effect).toBe('possible');
    expect(await gateway.findRefund(request)).toBeUndefined();
    expect(await gateway.refund(request, 'first')).toMatchObject(refunded);
    expect(await atTheGateway('refunded')).toBe(1);
  });

  it('that is on its way is possible, and found when it is there', async () => {
    const request = refundRequest({ transactionId: await transactionOf('pm_sandbox_refund_pending') });
    expect(await gateway.refund(request, 'first')).toMatchObject({ code: 'pending' });
    expect(await gateway.findRefund(request)).toMatchObject({ code: 'pending' });
    nowMs += 60_000;
    expect(await gateway.findRefund(request)).toMatchObject(refunded);
  });

  it('that the bank sends back is refused', async () => {
    const request = refundRequest({ transactionId: await transactionOf('pm_sandbox_refund_fails') });
    const refused = { code: 'refused', error: { code: 'expired_or_canceled_card' } };
    expect(await gateway.refund(request, 'first')).toMatchObject(refused);
    expect(await gateway.findRefund(request)).toMatchObject(refused);
    expect(await atTheGateway('refunded')).toBe(0);
  });
});

describe('an event of the sandbox', () => {
  const order = { merchantId: 'acme', orderId: 'ord_1' };

  it.each(['pm_card_visa', 'pm_card_visa_chargeDeclined', 'pm_card_authenticationRequired'])(
    'tells what the answer to a charge told (%s)',
    async (method) => {
      const answered = await charge(method);
      // Its client secret does not leave the door.
      const outcome = answered.code === 'requires_action' ? { code: 'action_required' } : answered;
      expect(toldOf()).toEqual([{ object: 'charge', ...order, attempt: 1, outcome }]);
    },
  );

  it.each([
    ['success', captured],
    ['failure', failedAuthentication],
  ] as const)('tells what the holder did: %s', async (result, outcome) => {
    const transactionId = await transactionOf('pm_card_authenticationRequired');
    await authenticate(transactionId, result);
    expect(toldOf()).toMatchObject([
      { outcome: { code: 'action_required' } },
      { object: 'charge', ...order, attempt: 1, outcome },
    ]);
  });

  it('tells what the answer to a cancellation told', async () => {
    const outcome = await gateway.cancel(await transactionOf('pm_card_authenticationRequired'));
    expect(toldOf().at(-1)).toEqual({ object: 'charge', ...order, attempt: 1, outcome });
  });

  it.each(['pm_card_visa', 'pm_sandbox_refund_fails'])(
    'tells what the answer to a refund told (%s)',
    async (method) => {
      const transactionId = await transactionOf(method);
      const outcome = await gateway.refund(refundRequest({ transactionId }), 'first');
      expect(toldOf().at(-1)).toEqual({
        object: 'refund',
        ...order,
        refundId: 'r_1',
        transactionId,
        outcome,
      });
    },
  );

  it('tells of a refund that is on its way, and when it is there', async () => {
    const transactionId = await transactionOf('pm_sandbox_refund_pending');
    await gateway.refund(refundRequest({ transactionId }), 'first');
    expect(toldOf().filter(({ object }) => object === 'refund')).toMatchObject([
      { refundId: 'r_1', outcome: { code: 'pending' } },
      { refundId: 'r_1', outcome: { code: 'refunded', amountMinor: 500 } },
    ]);
  });
});
