import { type Binding, orderActions, readAndWriteObjects, setting } from './constructs/bindings.ts';
import type { DocumentBucket } from './constructs/document-bucket.ts';
import { atGateway, type GatewayAccess } from './constructs/gateway-access.ts';
import type { OnceTable } from './constructs/once-table.ts';
import type { OrderWorkflowProps } from './constructs/order-workflow.ts';
import type { Handlers } from './handlers.ts';
import type { InvoiceFonts } from './invoice-fonts.ts';
import type { StageSettings } from './stage.ts';

// Up to three calls to the gateway (10 s each), the commit (5 s), and a cold start.
export const STEP_SECONDS = 60;

export interface StepResources {
  readonly table: OnceTable;
  readonly documents: DocumentBucket;
  readonly gateway: GatewayAccess;
}

/** The functions of the workflow's steps, each with its rights. */
export function workflowSteps(
  handlers: Handlers,
  stage: StageSettings,
  { table, documents, gateway }: StepResources,
): Omit<OrderWorkflowProps, 'stage'> {
  const access = atGateway(stage, gateway);
  return {
    chargePayment: handlers('charge-payment', {
      timeoutSeconds: STEP_SECONDS,
      bindings: {
        // It also applies events that came too early, which then wait no longer: DeleteItem.
        TABLE_NAME: orderActions(table, 'Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        HOLDER_TIME_MS: paymentWindow(stage),
        PAYMENT_PROCESSING_MS: setting(String(stage.paymentProcessingDays * 86_400_000)),
        CHARGE_WITHIN_MS: setting(String(stage.chargeWithinSeconds * 1000)),
        RECEIPT_EMAILS: setting(String(stage.receiptEmails)),
        ...access,
      },
    }),
    refundPayment: handlers('refund-payment', {
      timeoutSeconds: STEP_SECONDS,
      bindings: { TABLE_NAME: orderActions(table, 'Query', 'PutItem', 'UpdateItem'), ...access },
    }),
    issueInvoice: handlers('issue-invoice', {
      timeoutSeconds: STEP_SECONDS,
      // Fonts and a PDF: the memory is for the share of a processor that comes with it.
      memoryMb: 1024,
      bindings: {
        TABLE_NAME: orderActions(table, 'Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        // It reads logos.
        DOCUMENTS_BUCKET: readAndWriteObjects(documents),
      },
      files: fontFiles(stage.invoiceFonts),
    }),
  };
}

/** By the names that `fontsIn` (functions/adapters/pdf/pdf-documents.ts) looks for. */
const fontFiles = (fonts: readonly InvoiceFonts[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fonts.flatMap(({ regular, bold }, index) => {
      const of = index === 0 ? '' : `-${index}`;
      return [
        [`regular${of}.font`, regular],
        [`bold${of}.font`, bold],
      ];
    }),
  );

/** For everyone who may learn that a customer has to act. */
export const paymentWindow = ({ paymentWindowSeconds }: StageSettings): Binding =>
  setting(String(paymentWindowSeconds * 1000));
