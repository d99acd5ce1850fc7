import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { DeclinedOrder, Order, PlacedOrder } from '../../domain/orders/order.ts';
import type { StockMovement } from '../../domain/stock/product.ts';
import type { Committed } from '../../usecases/ports/conflict.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { OperationChange } from '../../usecases/ports/operations.ts';
import type {
  BeforePlacing,
  OrderKey,
  Orders,
  PlaceRefusal,
  Transition,
  TransitionRefusal,
  TryAgainRefusal,
} from '../../usecases/ports/orders.ts';
import { needsAttentionWrites, legacyNeedsAttention } from '../needs-attention/needs-attention-items.ts';
import { operationFrom, recordBeside } from '../operations/operation-items.ts';
import { provenanceIn } from '../operations/provenance-items.ts';
import type { StockTable } from '../stock/product-stock.ts';
import { taking } from '../stock/sharded-stock.ts';
import { returnStock, takeStock, takeStockAtPrice } from '../stock/stock-writes.ts';
import { getItem } from '../table/get-item.ts';
import { isOrder, type Item } from '../table/items.ts';
import { externalReferenceKeys, recordBesideOrderKey } from '../table/keys.ts';
import { putAlone, transact } from '../table/transact.ts';
import { readBeforePlacing } from './before-placing.ts';
import { DynamoHistoryReader } from './dynamo-history-reader.ts';
import { wholeOrder } from './order-details.ts';
import { ToldTransitions } from './told-transitions.ts';
import * as writes from './order-writes.ts';

/** Orders: what {@link DynamoHistoryReader} reads, and every write with the condition that makes it happen once. */
export class DynamoOrders extends DynamoHistoryReader implements Orders {
  readonly #told: ToldTransitions;

  /** @param log undefined: transitions are not told */
  constructor(client: DynamoDBClient, tableName: string, log?: Log) {
    super(client, tableName);
    this.#told = new ToldTransitions(log);
  }

  async beforePlacing(order: OrderKey, skus: readonly string[]): Promise<BeforePlacing> {
    const { claimed, ...read } = await readBeforePlacing(this.#stockOf(order), order, skus);
    return claimed === undefined ? read : { ...read, operation: await this.#recordOf(order, claimed) };
  }

  async place(order: PlacedOrder, movements: readonly StockMovement[], operation: OperationChange) {
    const table = this.tableName;
    const written = await taking<PlaceRefusal>(this.#stockOf(order), [
      ...writes.newOrder(table, order, operation),
      ...writes.externalReference(table, order),
      ...takeStockAtPrice(table, order, movements),
    ]);
    if (written.code === 'committed') this.#told.placed(order);
    return written;
  }

  async tryAgain(
    from: DeclinedOrder,
    to: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ) {
    const table = this.tableName;
    const written = await taking<TryAgainRefusal>(this.#stockOf(to), [
      writes.operation(table, operation),
      writes.replaceOrder(table, from, to),
      ...legacyNeedsAttention(table, from, to),
      ...takeStock(table, to, movements),
    ]);
    if (written.code === 'committed') this.#told.attempted(to);
    return written;
  }

  async transition<Brought extends Transition>(
    transition: Brought,
  ): Promise<Committed | TransitionRefusal<Brought>> {
    const written = await this.#transition(transition);
    if (written.code === 'committed') this.#told.moved(transition);
    // What it does not bring writes nothing, and refuses nothing.
    return written as Committed | TransitionRefusal<Brought>;
  }

  async #transition({ from, to, ...change }: Transition): Promise<Committed | TransitionRefusal> {
    const table = this.tableName;
    const { event, transactionId, gatewayRefund, provider } = change;
    if (transactionId !== undefined) {
      // Before the transaction, where it costs half. If it dies in between, the id is held for the order that it belongs to.
      const claimed = await putAlone(this.client, writes.transactionId(table, to, transactionId, provider));
      if (claimed.code !== 'committed') return claimed;
    }
    return transact<TransitionRefusal>(this.client, [
      ...(event === undefined ? [] : writes.webhookEvent(table, event)),
      ...(change.operations ?? []).map((operation) => writes.operation(table, operation)),
      ...(change.begun ?? []).map((record) => writes.newOperation(table, record)),
      ...(gatewayRefund === undefined ? [] : [writes.gatewayRefund(table, to, gatewayRefund, provider)]),
      writes.replaceOrder(table, from, to),
      ...needsAttentionWrites(table, { place: to, ...change }),
      ...legacyNeedsAttention(table, from, to, change.settles),
      ...(change.freesReference === true ? await this.#freedReference(to) : []),
      ...returnStock(table, to, change.returnsStock ?? []),
    ]);
  }

  async #freedReference(order: Order) {
    const { merchantId, orderId, externalReference } = order;
    const keys = externalReference === undefined ? [] : externalReferenceKeys(merchantId, externalReference);
    for (const key of keys) {
      const claimed = await getItem(this.client, this.tableName, key);
      // One that it has freed already may be another's by now.
      if (claimed?.['orderId']?.S !== orderId) continue;
      return claimed['freedAt'] === undefined ? [writes.freedReference(this.tableName, key, order)] : [];
    }
    return [];
  }

  /** Of the request that placed an order, or that claims its place. */
  async #recordOf({ merchantId, orderId }: OrderKey, claimed: Item): Promise<OperationRecord> {
    const item = await wholeOrder(this.client, this.tableName, claimed);
    if (!isOrder(item) || provenanceIn(item) !== undefined) return operationFrom(item);
    const beside = await getItem(this.client, this.tableName, recordBesideOrderKey(merchantId, orderId));
    return beside === undefined ? operationFrom(item) : recordBeside(beside, item);
  }

  #stockOf({ merchantId }: { readonly merchantId: string }): StockTable {
    return { client: this.client, tableName: this.tableName, merchantId };
  }
}
