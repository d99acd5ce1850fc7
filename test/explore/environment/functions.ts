import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import {
  deliveryOf,
  eachInLine,
  receivedWebhook,
} from '../../../functions/gateways/sqs-webhook-deliveries.ts';
import { attemptPaymentRoute } from '../../../functions/http/attempt-payment.ts';
import { cancelOrderRoute } from '../../../functions/http/cancel-order.ts';
import { readOrderRoute } from '../../../functions/http/read-order.ts';
import { placeOrderRoute } from '../../../functions/http/place-order.ts';
import { receiveWebhookRoute } from '../../../functions/http/receive-webhook.ts';
import { requestRefundRoute } from '../../../functions/http/request-refund.ts';
import { applyWebhook } from '../../../functions/usecases/apply-webhook.ts';
import { attemptPayment } from '../../../functions/usecases/attempt-payment.ts';
import { cancelOrder } from '../../../functions/usecases/cancel-order.ts';
import { chargePayment } from '../../../functions/usecases/charge-payment.ts';
import { issueInvoice } from '../../../functions/usecases/issue-invoice.ts';
import { placeOrder } from '../../../functions/usecases/place-order.ts';
import type { OrderKey } from '../../../functions/usecases/ports.ts';
import { receiveWebhook } from '../../../functions/usecases/receive-webhook.ts';
import { refundPayment } from '../../../functions/usecases/refund-payment.ts';
import { requestRefund } from '../../../functions/usecases/request-refund.ts';
import { sweep } from '../../../functions/usecases/sweep.ts';
import { answerOf, type Answer, type ApiCall } from '../../support/api-event.ts';
import type { Wiring } from '../wiring.ts';
import { eventIn } from './door.ts';
import type { Answered, Invocations } from './invocations.ts';

const HOLDER_TIME_MS = 1_800_000;

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
      const { gateway } = this.#wiring;
      return chargePayment({ ...this.#deps(invocation), gateway, ...invocation }, order);
    });
  }

  async refundPayment(order: OrderKey): Promise<Answered<string>> {
    return this.#invocations.invoke('refund-payment', async (invocation) => {
      const { gateway } = this.#wiring;
      return refundPayment({ ...this.#deps(invocation), gateway, deadline: invocation.deadline }, order);
    });
  }

  async issueInvoice(order: OrderKey): Promise<Answered<string>> {
    const { documents } = this.#wiring;
    return this.#invocations.invoke('issue-invoice', async (invocation) =>
      issueInvoice({ ...this.#deps(invocation), documents, deadline: invocation.deadline }, order),
    );
  }

  async applyWebhooks(event: SQSEvent): Promise<Answered<SQSBatchResponse>> {
    return this.#invocations.invoke('apply-webhook', async ({ owner }) => {
      const { clock, log, orders, workflow } = this.#wiring;
      const deps = { clock, log, orders, workflow, owner, holderTimeMs: HOLDER_TIME_MS };
      return eachInLine(event, async (record) =>
        applyWebhook(deps, eventIn(receivedWebhook(record)), deliveryOf(record)),
      );
    });
  }

  async sweep(): Promise<Answered<unknown>> {
    return this.#invocations.invoke('sweep', async ({ owner, deadline }) => {
      const { clock, log, orders, workflow } = this.#wiring;
      return sweep({
        clock,
        log,
        orders,
        workflow,
        owner,
        deadline,
        holderTimeMs: HOLDER_TIME_MS,
        random: () => 0,
      });
    });
  }

  #deps(invocation: { readonly owner: string; readonly deadline: string }) {
    const { clock, log, orders, workflow, operationsOf } = this.#wiring;
    return {
      clock,
      log,
      orders,
      workflow,
      operations: operationsOf(invocation),
      holderTimeMs: HOLDER_TIME_MS,
    };
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
