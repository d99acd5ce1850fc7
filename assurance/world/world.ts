import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, type UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { addMs } from '../../functions/domain/instant.ts';
import type { OperationRecord } from '../../functions/domain/operations/operation.ts';
import type { Order, Paying } from '../../functions/domain/orders/order.ts';
import type { OrderRequest } from '../../functions/domain/orders/order-request.ts';
import type { Product, ProductTerms } from '../../functions/domain/stock/product.ts';
import { DynamoCatalogue } from '../../functions/persistence/stock/dynamo-catalogue.ts';
import { DynamoOperations } from '../../functions/persistence/operations/dynamo-operations.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import { orderPorts, type OrderPorts } from '../../functions/persistence/orders/order-ports.ts';
import type { Key } from '../../functions/persistence/table/keys.ts';
import { PowertoolsOperations } from '../../functions/persistence/operations/powertools-operations.ts';
import { applyWebhook } from '../../functions/usecases/webhooks/apply-webhook.ts';
import {
  attemptPayment,
  type AttemptPaymentCommand,
} from '../../functions/usecases/payments/attempt-payment.ts';
import { chargePayment } from '../../functions/usecases/payments/charge-payment.ts';
import { cancelOrder, type CancelOrderCommand } from '../../functions/usecases/orders/cancel-order.ts';
import type { OrderKey, Orders } from '../../functions/usecases/ports/orders.ts';
import type { CountedEvent } from '../../functions/usecases/ports/log.ts';
import type { OrderHistory } from '../../functions/domain/orders/order-history.ts';
import type { GatewayEvent } from '../../functions/domain/payments/gateway-event.ts';
import { refundPayment } from '../../functions/usecases/payments/refund-payment.ts';
import {
  requestRefund,
  type RequestRefundCommand,
} from '../../functions/usecases/payments/request-refund.ts';
import { issueInvoice } from '../../functions/usecases/invoices/issue-invoice.ts';
import { moveStock, type MoveStockCommand } from '../../functions/usecases/stock/move-stock.ts';
import { placeUnlessPaused } from '../../functions/usecases/orders/place-unless-paused.ts';
import type { Intake } from '../../functions/usecases/ports/intake.ts';
import {
  placeOrder,
  type PlaceOrderCommand,
  type PlaceOrderResult,
} from '../../functions/usecases/orders/place-order.ts';
import { putProduct } from '../../functions/usecases/stock/put-product.ts';
import { sweep } from '../../functions/usecases/sweep/sweep.ts';
import { takeInNews, type MoneyNews } from '../../functions/usecases/payments/take-in-news.ts';
import { DocumentsDouble } from './documents-double.ts';
import { createTable } from './dynamodb-local.ts';
import { GatewayDouble } from './gateway-double.ts';
import { brokenInvariants } from './invariants.ts';
import { ManualClock } from './manual-clock.ts';
import { MERCHANT, orderRequest } from './order-builders.ts';
import { silent } from './silent-log.ts';
import { RequestTap } from './request-tap.ts';
import { readTable, type StoredItem } from './table-reader.ts';
import { WorkflowDouble } from './workflow-double.ts';

/** How long every function may run: also the lease of whatever it claims. */
export const FUNCTION_TIMEOUT_MS = 60_000;

/** How long a customer may take to authenticate. */
export const PAYMENT_WINDOW_MS = 1_800_000;

/** As deployed: how long a charge may still be made, and a payment may be processing before a person is told. */
export const [CHARGE_WITHIN_MS, PROCESSING_MS] = [3_600_000, 21 * 86_400_000] as const;

const CHARGE_LIMITS = { chargeWithinMs: CHARGE_WITHIN_MS, processingMs: PROCESSING_MS };

/**
 * The functions on the real ledger, with a clock set by hand and doubles of what is outside. Every call is an invocation
 * of its own: its own owner, its own deadline.
 */
export class World {
  readonly clock = new ManualClock('2026-11-24T10:00:00.000Z');
  /** What somebody may want an alarm on, in order. */
  readonly counted: CountedEvent[] = [];
  readonly log = { ...silent(), count: (event: CountedEvent): void => void this.counted.push(event) };
  readonly tap = new RequestTap();
  readonly gateway = new GatewayDouble(this.clock);
  readonly workflow = new WorkflowDouble();
  readonly documents = new DocumentsDouble();
  readonly ports: OrderPorts;
  readonly orders: Orders;
  readonly catalogue: DynamoCatalogue;
  readonly ledger: DynamoOperations;
  readonly tableName: string;
  /** Sees the table past the tap. */
  readonly #client: DynamoDBClient;
  readonly #looking: DynamoOrders;

  constructor(client: DynamoDBClient, tableName: string) {
    const tapped = this.tap.clientLike(client);
    this.#client = client;
    this.#looking = new DynamoOrders(client, tableName);
    this.tableName = tableName;
    this.ports = orderPorts(tapped, tableName);
    this.orders = this.ports.orders;
    this.catalogue = new DynamoCatalogue(tapped, tableName);
    this.ledger = new DynamoOperations(tapped, tableName, this.clock);
  }

  /** What requests come to, by their whole commands. */
  readonly commands = {
    placeOrder: async (command: PlaceOrderCommand) => placeOrder(this.#invocation(), command),
    placeUnlessPaused: async (intake: Intake, command: PlaceOrderCommand) =>
      placeUnlessPaused({ ...this.#invocation(), intake }, command),
    attemptPayment: async (command: AttemptPaymentCommand) => attemptPayment(this.#invocation(), command),
    cancelOrder: async (command: CancelOrderCommand) => cancelOrder(this.#invocation(), command),
    requestRefund: async (command: RequestRefundCommand) => requestRefund(this.#invocation(), command),
    moveStock: async (command: MoveStockCommand) =>
      moveStock({ ...this.#invocation(), catalogue: this.catalogue }, command),
  };

  /** A product with a price and, over a movement like any other, its stock. */
  async stock(sku: string, onHand: number, priceMinor = 1250, merchantId = MERCHANT): Promise<void> {
    await this.putProduct({ sku, name: `A ${sku}`, priceMinor, currency: 'EUR' }, merchantId);
    if (onHand > 0) await this.moveStock(randomUUID(), onHand, sku, merchantId);
  }

  async putProduct(terms: ProductTerms, merchantId = MERCHANT): Promise<Product> {
    const result = await putProduct(this.catalogue, merchantId, terms);
    if (result.code === 'precondition_failed') throw new Error('not put: there was no condition');
    return result.product;
  }

  placeOrder(
    idempotencyKey: string,
    request: OrderRequest = orderRequest(),
    { merchantId = MERCHANT, orders = this.orders } = {},
  ): Promise<PlaceOrderResult> {
    return placeOrder({ ...this.#invocation(), orders }, { merchantId, idempotencyKey, request });
  }

  /** An order that is placed, for tests about what comes after. */
  async placed(
    idempotencyKey: string,
    request: Partial<OrderRequest> = {},
    merchantId = MERCHANT,
  ): Promise<OrderKey> {
    const result = await this.placeOrder(idempotencyKey, orderRequest(request), { merchantId });
    if (result.code !== 'placed') throw new Error(`not placed: ${result.code}`);
    return { merchantId, orderId: result.orderId };
  }

  /** An order that is paid and awaits its invoice. */
  async paid(idempotencyKey: string, merchantId = MERCHANT): Promise<OrderKey> {
    const order = await this.placed(idempotencyKey, {}, merchantId);
    const outcome = await this.chargePayment(order);
    if (outcome !== 'paid') throw new Error(`not paid: ${outcome}`);
    return order;
  }

  attemptPayment(
    { merchantId, orderId }: OrderKey,
    idempotencyKey: string,
    paying: string | Paying = 'pm_card_visa',
  ) {
    const request = typeof paying === 'string' ? { paymentMethod: paying } : paying;
    const command = { merchantId, orderId, idempotencyKey, request };
    return attemptPayment(this.#invocation(), command);
  }

  chargePayment(order: OrderKey, { remainingMs = FUNCTION_TIMEOUT_MS } = {}) {
    return chargePayment(
      { ...this.#invocation(remainingMs), gateway: this.gateway, ...CHARGE_LIMITS },
      order,
    );
  }

  issueInvoice(order: OrderKey) {
    return issueInvoice({ ...this.#invocation(), documents: this.documents }, order);
  }

  refundPayment(order: OrderKey, { remainingMs = FUNCTION_TIMEOUT_MS } = {}) {
    return refundPayment({ ...this.#invocation(remainingMs), gateway: this.gateway }, order);
  }

  cancelOrder({ merchantId, orderId }: OrderKey, idempotencyKey = 'cancel') {
    return cancelOrder(this.#invocation(), { merchantId, orderId, idempotencyKey });
  }

  requestRefund({ merchantId, orderId }: OrderKey, idempotencyKey: string, amountMinor?: number) {
    const request = amountMinor === undefined ? {} : { amountMinor };
    return requestRefund(this.#invocation(), { merchantId, orderId, idempotencyKey, request });
  }

  /** @param number which delivery of the message it is */
  applyWebhook(event: GatewayEvent, number = 1) {
    return applyWebhook(this.#invocation(), event, number);
  }

  /** What is known of a payment without an event. */
  takeInNews(about: MoneyNews['about'], provider = 'stripe') {
    return takeInNews(this.#invocation(), { provider, about });
  }

  /** Time passes over the lease of everybody who is at work now. */
  outliveLeases(): void {
    this.clock.advance({ milliseconds: FUNCTION_TIMEOUT_MS });
  }

  /** The steps of one execution, as the state machine joins them. */
  async runWorkflow(order: OrderKey): Promise<void> {
    const outcome = await this.chargePayment(order);
    if (outcome === 'refund_due') await this.refundPayment(order);
    if (outcome === 'paid' || outcome === 'refund_due') await this.issueInvoice(order);
  }

  sweep({ remainingMs = FUNCTION_TIMEOUT_MS } = {}) {
    return sweep({ ...this.#invocation(remainingMs), random: () => 0 });
  }

  moveStock(
    idempotencyKey: string,
    quantity: number,
    sku = 'mug',
    merchantId = MERCHANT,
    reason = 'delivery',
  ) {
    const command = { merchantId, sku, idempotencyKey, request: { quantity, reason } };
    return moveStock({ ...this.#invocation(), catalogue: this.catalogue }, command);
  }

  /** The operations as one invocation holds them. */
  operations(remainingMs = FUNCTION_TIMEOUT_MS, owner: string = randomUUID()): PowertoolsOperations {
    return new PowertoolsOperations(this.ledger, this.clock, this.log, {
      owner,
      deadline: addMs(this.clock.now(), remainingMs),
    });
  }

  /** A client past the tap. */
  plainClient(): DynamoDBClient {
    return this.#client;
  }

  /** The operations over a client of their own, whose allowance of repeated requests is not used up. */
  coldStart(): DynamoOperations {
    return new DynamoOperations(this.tap.clientLike(this.#client), this.tableName, this.clock);
  }

  async history({ merchantId, orderId }: OrderKey): Promise<OrderHistory> {
    const history = await this.#looking.history(merchantId, orderId);
    if (history === undefined) throw new Error(`there is no order ${orderId}`);
    return history;
  }

  async order(order: OrderKey): Promise<Order> {
    return (await this.history(order)).order;
  }

  async operation(order: OrderKey, kind: OperationRecord['kind'], key?: string): Promise<OperationRecord> {
    const { operations } = await this.history(order);
    const found = operations.find((record) => record.kind === kind && (key ?? record.key) === record.key);
    if (found === undefined) throw new Error(`there is no operation ${kind} of ${order.orderId}`);
    return found;
  }

  /** The whole table. */
  items(): Promise<readonly StoredItem[]> {
    return readTable(this.#client, this.tableName);
  }

  async onHand(sku = 'mug', merchantId = MERCHANT): Promise<number | undefined> {
    return (await new DynamoCatalogue(this.#client, this.tableName).find(merchantId, sku))?.onHand;
  }

  /** As the table's own time to live does, at a time of its choosing. */
  async forget(key: Key): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.tableName, Key: marshall(key) }));
  }

  /** Writes past the ledger, for what only another release or a person would write. */
  async write(command: UpdateItemCommand): Promise<void> {
    await this.#client.send(command);
  }

  /** Ends a test: what was armed has fired, and what the product promises holds. */
  async close(): Promise<void> {
    const unfired = [this.tap, this.gateway, this.workflow, this.documents].flatMap(
      (double) => double.unfired,
    );
    if (unfired.length > 0) throw new Error(`never happened: ${unfired.join(', ')}`);
    const broken = brokenInvariants(await this.items(), this.gateway);
    if (broken.length > 0) throw new Error(`invariants broken: ${broken.join('; ')}`);
    this.#client.destroy();
  }

  #invocation(remainingMs = FUNCTION_TIMEOUT_MS) {
    const { clock, log, ports, workflow } = this;
    const deadline = addMs(clock.now(), remainingMs);
    const owner = randomUUID();
    const context = { ...ports, clock, log, workflow, deadline, owner, paymentWindowMs: PAYMENT_WINDOW_MS };
    return { ...context, operations: this.operations(remainingMs, owner) };
  }
}

/** A new world with 10 mugs in stock. */
export async function openWorld(): Promise<World> {
  const { client, tableName } = await createTable();
  const world = new World(client, tableName);
  await world.stock('mug', 10);
  return world;
}
