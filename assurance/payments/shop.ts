import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { toGatewayEvent } from '../../functions/adapters/providers/webhook-events.ts';
import { addMs } from '../../functions/domain/instant.ts';
import type { Paying } from '../../functions/domain/orders/order.ts';
import type { OrderRequest } from '../../functions/domain/orders/order-request.ts';
import { DynamoCatalogue } from '../../functions/persistence/stock/dynamo-catalogue.ts';
import { orderPorts, type OrderPorts } from '../../functions/persistence/orders/order-ports.ts';
import {
  operationsOn,
  type Invocation,
} from '../../functions/persistence/operations/powertools-operations.ts';
import { applyWebhook } from '../../functions/usecases/webhooks/apply-webhook.ts';
import { attemptPayment } from '../../functions/usecases/payments/attempt-payment.ts';
import { cancelOrder } from '../../functions/usecases/orders/cancel-order.ts';
import { chargePayment } from '../../functions/usecases/payments/charge-payment.ts';
import type { PaymentGateway } from '../../functions/usecases/ports/gateway.ts';
import { issueInvoice } from '../../functions/usecases/invoices/issue-invoice.ts';
import { moveStock } from '../../functions/usecases/stock/move-stock.ts';
import { putProduct } from '../../functions/usecases/stock/put-product.ts';
import { placeOrder } from '../../functions/usecases/orders/place-order.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { Clock } from '../../functions/usecases/ports/clock.ts';
import type { Documents } from '../../functions/usecases/ports/documents.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import type { Workflow } from '../../functions/usecases/ports/workflow.ts';
import { refundPayment } from '../../functions/usecases/payments/refund-payment.ts';
import { requestRefund } from '../../functions/usecases/payments/request-refund.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import type { WebhookMessage } from '../../functions/usecases/ports/webhooks.ts';
import { CHARGE_WITHIN_MS, FUNCTION_TIMEOUT_MS, PAYMENT_WINDOW_MS, PROCESSING_MS } from '../world/world.ts';

export interface ShopOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly workflow: Workflow;
  readonly documents: Documents;
  /** The gateway as one invocation holds it. */
  readonly gateway: (invocation: Invocation) => PaymentGateway;
  readonly newOwner: () => string;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The deployed functions in this process: every call is an invocation of its own, with its owner and its deadline. */
export class Shop {
  readonly #options: ShopOptions;
  readonly #ports: OrderPorts;
  readonly #operationsOf: ReturnType<typeof operationsOn>;

  constructor(options: ShopOptions) {
    const { client, tableName, clock, log } = options;
    this.#options = options;
    this.#ports = orderPorts(client, tableName);
    this.#operationsOf = operationsOn(client, tableName, clock, log);
  }

  /** The same functions, with something of their own. */
  with(change: Partial<ShopOptions>): Shop {
    return new Shop({ ...this.#options, ...change });
  }

  placeOrder(merchantId: string, idempotencyKey: string, request: OrderRequest) {
    return placeOrder(this.#invocation(), { merchantId, idempotencyKey, request });
  }

  attemptPayment({ merchantId, orderId }: OrderKey, idempotencyKey: string, request: Paying) {
    const command = { merchantId, orderId, idempotencyKey, request };
    return attemptPayment(this.#invocation(), command);
  }

  cancelOrder({ merchantId, orderId }: OrderKey, idempotencyKey: string) {
    return cancelOrder(this.#invocation(), { merchantId, orderId, idempotencyKey });
  }

  requestRefund({ merchantId, orderId }: OrderKey, idempotencyKey: string, amountMinor: number) {
    return requestRefund(this.#invocation(), {
      merchantId,
      orderId,
      idempotencyKey,
      request: { amountMinor },
    });
  }

  chargePayment(order: OrderKey, owner?: string) {
    const settings = { chargeWithinMs: CHARGE_WITHIN_MS, processingMs: PROCESSING_MS };
    return chargePayment({ ...this.#withGateway(owner), ...settings }, order);
  }

  refundPayment(order: OrderKey, owner?: string) {
    return refundPayment(this.#withGateway(owner), order);
  }

  issueInvoice(order: OrderKey, owner?: string) {
    return issueInvoice({ ...this.#invocation(owner), documents: this.#options.documents }, order);
  }

  /** @param receives how often the queue has handed out the message, this time included */
  applyWebhook({ provider, eventId, body }: WebhookMessage, receives: number) {
    return applyWebhook(this.#invocation(), toGatewayEvent(provider, eventId, body), receives);
  }

  sweep() {
    return sweep({ ...this.#invocation(), random: this.#options.random });
  }

  history({ merchantId, orderId }: OrderKey) {
    return this.#ports.orders.history(merchantId, orderId);
  }

  /** A product with its price and, over a movement, its stock. */
  async stock(merchantId: string, sku: string, quantity: number): Promise<void> {
    const catalogue = new DynamoCatalogue(this.#options.client, this.#options.tableName);
    await putProduct(catalogue, merchantId, { sku, name: `A ${sku}`, priceMinor: 1250, currency: 'EUR' });
    const request = { quantity, reason: 'delivery' };
    const command = { merchantId, sku, idempotencyKey: `delivery of ${sku}`, request };
    await moveStock({ ...this.#invocation(), catalogue }, command);
  }

  #withGateway(owner?: string) {
    const invocation = this.#invocation(owner);
    return { ...invocation, gateway: this.#options.gateway(invocation) };
  }

  #invocation(owner = this.#options.newOwner()) {
    const { clock, log, workflow } = this.#options;
    const invocation = { owner, deadline: addMs(clock.now(), FUNCTION_TIMEOUT_MS) };
    const operations = this.#operationsOf(invocation);
    const settings = { ...this.#ports, clock, log, workflow, paymentWindowMs: PAYMENT_WINDOW_MS };
    return { ...settings, ...invocation, operations };
  }
}
