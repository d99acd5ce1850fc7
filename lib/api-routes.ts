import {
  type Binding,
  orderActions,
  orderIndex,
  orderIndexes,
  readObjects,
  startExecution,
  type TableAction,
  writeObjects,
} from './constructs/bindings.ts';
import type { DocumentBucket } from './constructs/document-bucket.ts';
import type { OnceFunction } from './constructs/once-function.ts';
import {
  DECLINED_INDEX,
  DUE_INDEX,
  LISTED_INDEX,
  PLACED_INDEX,
  type OnceTable,
} from './constructs/once-table.ts';
import type { OrderWorkflow } from './constructs/order-workflow.ts';
import type { Handlers } from './handlers.ts';

// Below API Gateway's own 30 seconds, so that a caller gets our answer and not the gateway's.
export const API_SECONDS = 15;

export interface RouteResources {
  readonly table: OnceTable;
  readonly documents: DocumentBucket;
  readonly workflow: OrderWorkflow;
}

/** What stands behind the authorizer: every route with its function, and each function with its rights. */
export function apiRoutes(
  handlers: Handlers,
  resources: RouteResources,
): Record<string, OnceFunction> & { readonly 'POST /orders': OnceFunction } {
  const { table, documents } = resources;
  const workflow = startExecution(resources.workflow.stateMachine);
  const onTable = (...actions: readonly TableAction[]): Binding => orderActions(table, ...actions);
  const route = (name: string, bindings: Readonly<Record<string, Binding>>): OnceFunction =>
    handlers(name, { timeoutSeconds: API_SECONDS, bindings });

  const readOrder = route('read-order', { TABLE_NAME: onTable('GetItem') });
  const readCreditNotes = route('read-credit-notes', {
    TABLE_NAME: onTable('Query', 'GetItem'),
    DOCUMENTS_BUCKET: readObjects(documents),
  });
  const listDocuments = route('list-documents', {
    TABLE_NAME: orderIndexes(table, [PLACED_INDEX, LISTED_INDEX], 'BatchGetItem', 'GetItem'),
  });
  const readRefunds = route('read-refunds', { TABLE_NAME: onTable('Query') });
  const putProduct = route('put-product', { TABLE_NAME: onTable('Query', 'UpdateItem') });
  const readProduct = route('read-product', { TABLE_NAME: onTable('Query') });
  const moveStock = route('move-stock', {
    TABLE_NAME: onTable('Query', 'PutItem', 'UpdateItem'),
  });
  return {
    'POST /orders': route('place-order', {
      TABLE_NAME: onTable('BatchGetItem', 'ConditionCheckItem', 'GetItem', 'Query', 'PutItem', 'UpdateItem'),
      WORKFLOW_ARN: workflow,
    }),
    'GET /orders': route('list-orders', {
      TABLE_NAME: orderIndexes(
        table,
        [PLACED_INDEX, LISTED_INDEX, DECLINED_INDEX, DUE_INDEX],
        'BatchGetItem',
        'GetItem',
      ),
    }),
    'GET /orders/{orderId}': readOrder,
    'POST /orders/{orderId}/payments': route('attempt-payment', {
      TABLE_NAME: onTable('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      WORKFLOW_ARN: workflow,
    }),
    'POST /orders/{orderId}/cancel': route('cancel-order', {
      TABLE_NAME: onTable('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      WORKFLOW_ARN: workflow,
    }),
    'POST /orders/{orderId}/refunds': route('request-refund', {
      TABLE_NAME: onTable('GetItem', 'Query', 'PutItem', 'UpdateItem'),
      WORKFLOW_ARN: workflow,
    }),
    'GET /orders/{orderId}/payments': route('read-payments', { TABLE_NAME: onTable('Query') }),
    'GET /orders/{orderId}/refunds': readRefunds,
    'GET /orders/{orderId}/refunds/{refundId}': readRefunds,
    'GET /orders/{orderId}/operations': route('read-operations', { TABLE_NAME: onTable('Query') }),
    'GET /orders/{orderId}/invoice': route('read-invoice', {
      TABLE_NAME: onTable('GetItem'),
      DOCUMENTS_BUCKET: readObjects(documents),
    }),
    'GET /orders/{orderId}/credit-notes': readCreditNotes,
    'GET /orders/{orderId}/credit-notes/{number}': readCreditNotes,
    'GET /invoices': listDocuments,
    'GET /credit-notes': listDocuments,
    'PUT /merchant': route('put-merchant', {
      TABLE_NAME: onTable('GetItem', 'PutItem'),
      DOCUMENTS_BUCKET: writeObjects(documents),
    }),
    'GET /merchant': route('read-merchant', { TABLE_NAME: onTable('GetItem') }),
    'GET /products': route('list-products', {
      TABLE_NAME: orderIndex(table, LISTED_INDEX, 'BatchGetItem', 'Query'),
    }),
    // A path is decoded before its route is looked for: a SKU with a slash needs a greedy one.
    'PUT /products/{sku+}': putProduct,
    'GET /products/{sku+}': readProduct,
    'POST /products/{sku}/stock-movements': moveStock,
    'POST /products/{sku+}': moveStock,
  };
}
