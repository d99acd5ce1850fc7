import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deliveryOf, receivedWebhook } from '../../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import { attemptPaymentRoute } from '../../../functions/http/orders/attempt-payment.ts';
import { cancelOrderRoute } from '../../../functions/http/orders/cancel-order.ts';
import { readOrderRoute } from '../../../functions/http/orders/read-order.ts';
import { placeOrderRoute } from '../../../functions/http/orders/place-order.ts';
import { receiveWebhookRoute } from '../../../functions/http/webhooks/receive-webhook.ts';
import { requestRefundRoute } from '../../../functions/http/orders/request-refund.ts';
import { applyWebhook } from '../../../functions/usecases/webhooks/apply-webhook.ts';
import { attemptPayment } from '../../../functions/usecases/payments/attempt-payment.ts';
import { cancelOrder } from '../../../functions/usecases/orders/cancel-order.ts';
import { chargePayment } from '../../../functions/usecases/payments/charge-payment.ts';
import { issueInvoice } from '../../../functions/usecases/invoices/issue-invoice.ts';
import { placeOrder } from '../../../functions/usecases/orders/place-order.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { receiveWebhook } from '../../../functions/usecases/webhooks/receive-webhook.ts';
import { refundPayment } from '../../../functions/usecases/payments/refund-payment.ts';
import { requestRefund } from '../../../functions/usecases/payments/request-refund.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import { answerOf, type Answer, type ApiCall } from '../../world/api-event.ts';
import type { Wiring } from '../wiring.ts';
import { eventIn } from './door.ts';
import type { Answered, InvocationOwner, Invocations } from './invocations.ts';

const PAYMENT_WINDOW_MS = 1_800_000;
const CHARGE_WITHIN_MS = 3_600_000;

/** How long a payment may be processing before a person is told. */
const PROCESSING_MS = 21 * 86_400_000;

/** What a batch of webhooks meets. */
export interface BatchTrouble {
  /** How long each of the function's calls takes besides, in milliseconds. */
  readonly slowMs?: number;
  /** The message that cannot be applied. */
  readonly failing?: string | undefined;
}

export type HttpFunction =
  'place-order' | 'attempt-payment' | 'cancel-order' | 'request-refund' | 'read-order' | 'receive-webhook';

/** The functions, each wired as its handler wires it: routes, use cases and ledger are the product's own. */
export class Functions {
  readonly #invocations: Invocations;
  readonly #wiring: Wiring;

  constructor(invocations: Invocations, wiring: Wiring) {
    this.#invocations = invocations;
    this.#wiring = wiring;
  }

  async http(of: HttpFunction, call: ApiCall): Promise<Answered<Answer>> {
    return this.#invocations.invoke(of, async (invocation) => answerOf(this.#route(of, invocation), call));
  }

  async chargePayment(order: OrderKey): Promise<Answered<string>> {
    return this.#invocations.invoke('charge-payment', async (invocation) => {
      return chargePayment(
        {
          ...this.#deps(invocation),
          ...{ chargeWithinMs: CHARGE_WITHIN_MS, processingMs: PROCESSING_MS },
          ...invocation,
        },
        order,
      );
    });
  }

  async refundPayment(order: OrderKey): Promise<Answered<string>> {
    return this.#invocations.invoke('refund-payment', async (invocation) =>
      refundPayment({ ...this.#deps(invocation), deadline: invocation.deadline }, order),
    );
  }

  async issueInvoice(order: OrderKey): Promise<Answered<string>> {
    return this.#invocations.invoke('issue-invoice', async (invocation) =>
      issueInvoice({ ...this.#deps(invocation), deadline: invocation.deadline }, order),
    );
  }

  async applyWebhooks(
    event: SQSEvent,
    { slowMs, failing }: BatchTrouble = {},
  ): Promise<Answered<SQSBatchResponse>> {
    const work = async ({ owner, deadline }: InvocationOwner): Promise<SQSBatchResponse> => {
      const { clock, log, eachInTurn } = this.#wiring;
      const deps = { ...this.#wiring, owner, paymentWindowMs: PAYMENT_WINDOW_MS };
      return eachInTurn({ clock, log, deadline }, event, async (record) => {
        if (record.messageId === failing) throw new Error('it cannot be applied');
        return applyWebhook(deps, eventIn(receivedWebhook(record)), deliveryOf(record));
      });
    };
    return this.#invocations.invoke('apply-webhook', work, slowMs);
  }

  async sweep(): Promise<Answered<unknown>> {
    return this.#invocations.invoke('sweep', async ({ owner, deadline }) => {
      const settings = { paymentWindowMs: PAYMENT_WINDOW_MS, random: () => 0 };
      return sweep({ ...this.#wiring, ...settings, owner, deadline });
    });
  }

  #deps(invocation: { readonly owner: string; readonly deadline: string }) {
    const operations = this.#wiring.operationsOf(invocation);
    return { ...this.#wiring, operations, paymentWindowMs: PAYMENT_WINDOW_MS };
  }

  #route(of: HttpFunction, invocation: { readonly owner: string; readonly deadline: string }) {
    const { clock, log, orders, verifier, queue, keyOf } = this.#wiring;
    const deps = this.#deps(invocation);
    const keyed = <Command extends { readonly idempotencyKey: string }>(command: Command): Command => ({
      ...command,
      idempotencyKey: keyOf(command.idempotencyKey, invocation.owner),
    });
    switch (of) {
      case 'place-order':
        return placeOrderRoute(log, clock, async (command) => placeOrder(deps, keyed(command)));
      case 'attempt-payment':
        return attemptPaymentRoute(log, clock, async (command) => attemptPayment(deps, command));
      case 'cancel-order':
        return cancelOrderRoute(log, clock, async (command) => cancelOrder(deps, command));
      case 'request-refund':
        return requestRefundRoute(log, clock, async (command) => requestRefund(deps, command));
      case 'read-order':
        return readOrderRoute(log, orders);
      case 'receive-webhook':
        return receiveWebhookRoute(log, async (webhook) =>
          receiveWebhook({ verifiers: { stripe: verifier }, queue }, webhook),
        );
    }
  }
}
