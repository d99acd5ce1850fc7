import { StripeGateway } from '../../functions/adapters/providers/stripe/stripe-gateway.ts';
import type { ChargeRequest } from '../../functions/domain/payments/payment.ts';
import type { RefundRequest } from '../../functions/domain/payments/refund.ts';
import type { PaymentGateway } from '../../functions/usecases/ports/gateway.ts';
import { runCommand } from '../../cli/command.ts';
import { freshRunDirectory } from '../../cli/paths.ts';
import { startRecorder } from './recorded.ts';
import { installStripeMock, isGoThere, startStripeMock } from './stripe-mock.ts';

const ORDER = { merchantId: 'harbour-books', orderId: `ord_${'0'.repeat(32)}` };
const CHARGE: ChargeRequest = {
  ...ORDER,
  attempt: 1,
  amountMinor: 4250,
  currency: 'EUR',
  paymentMethod: 'pm_card_visa',
  reference: `${ORDER.merchantId}:${ORDER.orderId}:checkout_attempt_1`,
};
const REFUND: RefundRequest = {
  ...ORDER,
  refundId: 'ref_1',
  transactionId: 'pi_1',
  amountMinor: 100,
  currency: 'EUR',
  reason: 'requested',
  reference: `${ORDER.merchantId}:${ORDER.orderId}:ref_1`,
};
const PERIOD = { from: '2026-12-01T00:00:00.000Z', until: '2026-12-02T00:00:00.000Z' };

/** Every method of the port that asks the gateway for something. One that is missing here does not compile. */
const ASK: {
  readonly [
    Method in keyof PaymentGateway as PaymentGateway[Method] extends (...args: never[]) => unknown
      ? Method
      : never
  ]: (gateway: PaymentGateway) => Promise<unknown>;
} = {
  charge: async (gateway) => gateway.charge(CHARGE, 'first'),
  find: async (gateway) => gateway.find(CHARGE.reference, PERIOD),
  retrieve: async (gateway) => gateway.retrieve(REFUND.transactionId),
  cancel: async (gateway) => gateway.cancel(REFUND.transactionId),
  refund: async (gateway) => gateway.refund(REFUND, 'first'),
  findRefund: async (gateway) => gateway.findRefund(REFUND),
};

await runCommand(async () => {
  if (!(await isGoThere())) {
    console.log(JSON.stringify({ skipped: 'stripe-mock: there is no Go here' }));
    return 0;
  }
  await installStripeMock();
  const mock = await startStripeMock(await freshRunDirectory('stripe-mock'));
  const recorders = [await startRecorder(mock.url), await startRecorder(mock.url, false)];
  try {
    await refusesWhatIsWrong(mock.url);
    for (const { url } of recorders) await askEverything(url);
    const requests = recorders.flatMap((recorder) => recorder.requests);
    const refused = requests.filter(({ status }) => status >= 400);
    for (const { route, message } of refused) console.log(`✗ ${route}: ${message ?? 'refused'}`);
    const routes = new Set(requests.map(({ route }) => route));
    for (const route of [...routes].toSorted()) console.log(route);
    const told = { requests: requests.length, routes: routes.size, refused: refused.length };
    console.log(JSON.stringify(told));
    return refused.length === 0 && routes.has('GET /v1/payment_intents') ? 0 : 1;
  } finally {
    for (const recorder of recorders) recorder.stop();
    await mock.stop();
  }
});

async function askEverything(url: string): Promise<void> {
  // Nobody's key: it is Stripe's own example of one.
  const gateway = new StripeGateway({ apiKey: 'sk_test_123', url, timeoutMs: 30_000 });
  // What it answers is an example of each object, of which the adapter may make what it likes.
  for (const ask of Object.values(ASK)) await ask(gateway).catch(() => undefined);
}

/** A judge who accepts everything has shown nothing. */
async function refusesWhatIsWrong(url: string): Promise<void> {
  const { status } = await fetch(`${url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_123', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ amount: 'much', currency: 'eur', no_such_parameter: '1' }),
  });
  if (status !== 400) throw new Error(`stripe-mock accepts a wrong request: ${status}`);
}
