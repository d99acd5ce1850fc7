import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toGatewayEvent } from '../../functions/gateways/stripe-webhooks.ts';
import { StripeGateway } from '../../functions/gateways/stripe-gateway.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox-server.ts';
import { chargeRequest, faultOf, REFERENCE } from './stripe-answers.ts';

let sandbox: RunningSandbox;
let gateway: StripeGateway;
let events: string[];

beforeEach(async () => {
  events = [];
  sandbox = await startSandbox({
    lostMs: 2000,
    slowMs: 100,
    webhookSink: ({ body }) => events.push(body),
  });
  gateway = new StripeGateway({ apiKey: sandbox.apiKey, url: sandbox.url, timeoutMs: 500 });
});
afterEach(async () => sandbox.close());

const charge = async (paymentMethod: string) => gateway.charge(chargeRequest({ paymentMethod }));

const capturedAtTheGateway = async () =>
  (await sandbox.ledger()).filter(({ type }) => type === 'captured').length;

const captured = { code: 'captured', amountMinor: 1999, currency: 'EUR' };

describe('a charge at the sandbox', () => {
  it.each(['pm_card_visa', 'pm_sandbox_slow'])(
    'is captured, once, however often it is asked for (%s)',
    async (method) => {
      const first = await charge(method);
      expect(first).toMatchObject(captured);
      expect(await charge(method)).toEqual(first);
      expect(await gateway.find(REFERENCE)).toEqual(first);
      expect(await capturedAtTheGateway()).toBe(1);
    },
  );

  it.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline'],
    ['pm_card_authenticationRequired', 'authentication_required'],
  ])('is declined for %s, and so it stays', async (method, code) => {
    const first = await charge(method);
    expect(first).toMatchObject({ code: 'declined', decline: { code } });
    expect(await charge(method)).toEqual(first);
    expect(await gateway.find(REFERENCE)).toEqual(first);
    expect(await capturedAtTheGateway()).toBe(0);
  });

  it('is declined for a payment method that there is not', async () => {
    expect(await charge('pm_nobody')).toMatchObject({
      code: 'declined',
      decline: { code: 'resource_missing' },
    });
  });

  it('whose answer is lost is possible; asked again under the same key, it is the one that was captured', async () => {
    expect((await faultOf(charge('pm_sandbox_response_lost'))).effect).toBe('possible');
    expect(await capturedAtTheGateway()).toBe(1);
    const outcome = await charge('pm_sandbox_response_lost');
    expect(outcome).toMatchObject(captured);
    expect(await gateway.find(REFERENCE)).toEqual(outcome);
    expect(await capturedAtTheGateway()).toBe(1);
  });

  it('that is answered with 500 afterwards is answered so for ever, and found by its reference', async () => {
    expect((await faultOf(charge('pm_sandbox_5xx_after'))).effect).toBe('possible');
    expect((await faultOf(charge('pm_sandbox_5xx_after'))).effect).toBe('possible');
    expect(await gateway.find(REFERENCE)).toMatchObject(captured);
    expect(await capturedAtTheGateway()).toBe(1);
  });

  it('that is answered with 500 before is possible, and captured when it is asked for again', async () => {
    expect((await faultOf(charge('pm_sandbox_5xx_before'))).effect).toBe('possible');
    expect(await gateway.find(REFERENCE)).toBeUndefined();
    expect(await charge('pm_sandbox_5xx_before')).toMatchObject(captured);
    expect(await capturedAtTheGateway()).toBe(1);
  });

  it('that is one too many has no effect, and is captured when it is asked for again', async () => {
    expect((await faultOf(charge('pm_sandbox_rate_limited'))).effect).toBe('none');
    expect(await charge('pm_sandbox_rate_limited')).toMatchObject(captured);
    expect(await capturedAtTheGateway()).toBe(1);
  });

  it('is possible when its key had another request, and that one is found', async () => {
    const first = await charge('pm_card_visa');
    const other = gateway.charge(chargeRequest({ amountMinor: 5000 }));
    expect((await faultOf(other)).effect).toBe('possible');
    expect(await gateway.find(REFERENCE)).toEqual(first);
  });

  it('has no effect with a wrong API key', async () => {
    const stranger = new StripeGateway({ apiKey: 'sk_test_wrong', url: sandbox.url, timeoutMs: 500 });
    expect((await faultOf(stranger.charge(chargeRequest()))).effect).toBe('none');
    expect(await capturedAtTheGateway()).toBe(0);
  });
});

describe('an event of the sandbox', () => {
  it.each(['pm_card_visa', 'pm_card_visa_chargeDeclined'])(
    'tells what the answer told (%s)',
    async (method) => {
      const outcome = await charge(method);
      const told = events
        .map(toGatewayEvent)
        .flatMap(({ charge: about }) => (about === undefined ? [] : [about]));
      expect(told).toEqual([{ merchantId: 'acme', orderId: 'ord_1', attempt: 1, outcome }]);
    },
  );
});
