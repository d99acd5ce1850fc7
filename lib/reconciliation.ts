import type { Construct } from 'constructs';

import { startExecution, orderIndexes, writeObjects } from './constructs/bindings.ts';
import type { DocumentBucket } from './constructs/document-bucket.ts';
import { EveryDay } from './constructs/every-day.ts';
import { atGateway, type GatewayAccess } from './constructs/gateway-access.ts';
import type { OnceFunction } from './constructs/once-function.ts';
import { DUE_INDEX, PLACED_INDEX, type OnceTable } from './constructs/once-table.ts';
import type { OrderWorkflow } from './constructs/order-workflow.ts';
import type { Handlers } from './handlers.ts';
import type { StageSettings } from './stage.ts';
import { paymentWindow } from './workflow-steps.ts';

// As long as Lambda lets a function run: what is left then is gone on with.
export const RECONCILE_SECONDS = 900;

interface Resources {
  readonly handlers: Handlers;
  readonly stage: StageSettings;
  readonly table: OnceTable;
  readonly documents: DocumentBucket;
  readonly gateway: GatewayAccess;
  readonly workflow: OrderWorkflow;
}

/** Compares the gateway's books with the orders, once a day. */
export function reconciliation(
  scope: Construct,
  { handlers, stage, table, documents, gateway, workflow }: Resources,
): OnceFunction {
  const reconcile = handlers('reconcile', {
    timeoutSeconds: RECONCILE_SECONDS,
    memoryMb: 1024,
    bindings: {
      // All that apply-webhook does, for the news that never arrived; the list of what needs a person; and orders by time.
      TABLE_NAME: orderIndexes(
        table,
        [DUE_INDEX, PLACED_INDEX],
        'BatchGetItem',
        'Query',
        'GetItem',
        'PutItem',
        'UpdateItem',
        'DeleteItem',
      ),
      WORKFLOW_ARN: startExecution(workflow.stateMachine),
      HOLDER_TIME_MS: paymentWindow(stage),
      DOCUMENTS_BUCKET: writeObjects(documents),
      ...atGateway(stage, gateway),
    },
  });
  new EveryDay(scope, 'EveryDay', reconcile);
  return reconcile;
}
