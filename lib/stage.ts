import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

import { isFontFile, roboto, type InvoiceFonts } from './invoice-fonts.ts';
import type { StageFile } from './stage-schema.ts';

export const WORKFLOW_TYPES = ['EXPRESS', 'STANDARD'] as const;
export const GATEWAYS = ['sandbox', 'stripe'] as const;

export type WorkflowType = (typeof WORKFLOW_TYPES)[number];
export type GatewayKind = (typeof GATEWAYS)[number];

/** Requests a second on average, and at once. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** Everything in which one stage differs from another. Constructs read it; nothing else asks for the stage's name. */
export interface StageSettings {
  readonly name: string;
  readonly production: boolean;
  readonly workflow: WorkflowType;
  readonly gateway: GatewayKind;
  /** What kind of key the gateway's secret holds. */
  readonly stripeMode: 'test' | 'live';
  readonly stackNames: { readonly orders: string; readonly sandbox: string };
  /** Dangerous changes that the stage's file says it means. */
  readonly intended: readonly string[];
  /** `INFO`: our own lines. `DEBUG`: also what Lambda and Step Functions say of what went well. */
  readonly logLevel: 'DEBUG' | 'INFO';
  /** Of how many orders the trace is recorded, from 0 to 1. */
  readonly traceSampling: number;
  readonly logRetentionDays: RetentionDays;
  /** What becomes of logs, secrets and queues when their stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** How long charge-payment and refund-payment wait for the gateway before they call the outcome unknown. */
  readonly gatewayTimeoutMs: number;
  /** How long a customer may take to authenticate or confirm a payment before it is cancelled. */
  readonly paymentWindowSeconds: number;
  /** How long a bank may work on a payment (`processing`) before a person is told. */
  readonly paymentProcessingDays: number;
  /**
   * How long after its attempt began a charge may still be made. An outage of the gateway that lasts longer declines the order:
   * nobody is charged hours after they pressed the button.
   */
  readonly chargeWithinSeconds: number;
  /** The gateway mails a receipt to the customer of every payment. */
  readonly receiptEmails: boolean;
  /** How long API Gateway may go on trusting a key that has been revoked. */
  readonly authorizerCacheSeconds: number;
  readonly apiThrottle: Throttle;
  /** The webhook route has no authorizer, so it has a limit of its own. */
  readonly webhookThrottle: Throttle;
  /**
   * Most apply-webhook functions that run at once. A limit on the queue rather than reserved concurrency: a
   * new account has too little concurrency to reserve any of it.
   */
  readonly webhookConcurrency: number;
  /** Publishes what happens to orders on a bus of its own. */
  readonly events: boolean;
  /** Whether senders of Standard Webhooks are let in. */
  readonly standardWebhooks: boolean;
  /** Senders of Standard Webhooks that have a path, a secret and event ids of their own. */
  readonly standardWebhookSenders: readonly string[];
  /** Who is told when something needs a person; undefined: whoever subscribes to the alarms' topic. */
  readonly alarmEmail: string | undefined;
  /**
   * How many of the table's indexes there are, while an upgrade makes them one by one: CloudFormation makes one in an update.
   * Absent: all.
   */
  readonly tableIndexes?: number;
  /** Each character of a document is set in the first one that has it. */
  readonly invoiceFonts: readonly InvoiceFonts[];
  /** Whose key encrypts the documents. */
  readonly documentsKey: 's3' | 'customer';
  /** How long a document can be neither deleted nor replaced; undefined: its versions are kept, and whoever may deletes them. */
  readonly documentsLock: DocumentsLock | undefined;
}

/** S3 Object Lock, in days. */
export interface DocumentsLock {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly days: number;
}

type PerKind = Omit<
  StageSettings,
  | 'name'
  | 'stackNames'
  | 'intended'
  | 'workflow'
  | 'events'
  | 'alarmEmail'
  | 'tableIndexes'
  | 'invoiceFonts'
  | 'documentsKey'
  | 'documentsLock'
>;

const trial: PerKind = {
  production: false,
  gateway: 'sandbox',
  stripeMode: 'test',
  standardWebhooks: true,
  standardWebhookSenders: [],
  logLevel: 'DEBUG',
  traceSampling: 1,
  logRetentionDays: RetentionDays.ONE_WEEK,
  removalPolicy: RemovalPolicy.DESTROY,
  deletionProtection: false,
  pointInTimeRecovery: false,
  gatewayTimeoutMs: 10_000,
  paymentWindowSeconds: 1800,
  paymentProcessingDays: 21,
  chargeWithinSeconds: 3600,
  receiptEmails: false,
  authorizerCacheSeconds: 300,
  apiThrottle: { rateLimit: 50, burstLimit: 100 },
  webhookThrottle: { rateLimit: 50, burstLimit: 100 },
  webhookConcurrency: 5,
};

const production: PerKind = {
  ...trial,
  production: true,
  gateway: 'stripe',
  stripeMode: 'live',
  standardWebhooks: false,
  logLevel: 'INFO',
  traceSampling: 0.05,
  logRetentionDays: RetentionDays.SIX_MONTHS,
  // A first deployment that fails takes away what it made: nothing is in it yet.
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  deletionProtection: true,
  pointInTimeRecovery: true,
  apiThrottle: { rateLimit: 500, burstLimit: 1_000 },
  webhookThrottle: { rateLimit: 500, burstLimit: 1_000 },
  webhookConcurrency: 50,
};

/** One line that says what is wrong and what would be right; the app prints it without a stack trace. */
export class WrongStage extends Error {
  override readonly name = 'WrongStage';
}

/** A stage's file with what it leaves to the defaults of its kind. */
export function stageSettings(name: string, file: StageFile = {}): StageSettings {
  const { $schema: _forEditors, invoiceFont, alarmEmail, documentsLock, ...given } = file;
  return {
    ...(given.production === true ? production : trial),
    workflow: 'EXPRESS',
    events: true,
    stackNames: { orders: `OnceOrders-${name}`, sandbox: `PaymentSandbox-${name}` },
    intended: [],
    documentsKey: 's3',
    ...defined(given),
    name,
    alarmEmail,
    documentsLock,
    invoiceFonts: fonts(name, invoiceFont),
  };
}

/** Zod's optional fields may be there and undefined. */
function defined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Roboto comes last, so that the page's own words are always there. */
function fonts(name: string, given: string | readonly string[] = []): readonly InvoiceFonts[] {
  const paths = typeof given === 'string' ? [given] : given;
  const wrong = paths.find((path) => !isFontFile(path));
  if (wrong === undefined) return [...paths.map((path) => ({ regular: path, bold: path })), roboto()];
  throw new WrongStage(
    `invoiceFont of stage ${name}: ${wrong} is no file with one TrueType or OpenType font (.ttf, .otf)`,
  );
}
