import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';

/** In what language a function says what is wrong: none comes with this smaller zod. */
z.config(english());

/**
 * The environment as a typed model. A handler reads what it needs when its module loads, so that a missing or malformed
 * variable stops the function at its start, in one line that names it. Nothing else reads `process.env`.
 */
const text = z.string().check(z.minLength(1));
const url = z.url();
const senders = z.pipe(
  z.pipe(z._default(z.string(), '{}'), z.transform(parseJson)),
  z.record(z.string(), text),
);
const milliseconds = z.coerce.number().check(z.int(), z.positive());

export const env = {
  get tableName(): string {
    return required('TABLE_NAME', text);
  },
  get workflowArn(): string {
    return required('WORKFLOW_ARN', text);
  },
  /** Of how many orders the trace is recorded, from 0 to 1. */
  get traceSampling(): number {
    return required('TRACE_SAMPLING', z._default(z.coerce.number().check(z.minimum(0), z.maximum(1)), 0));
  },
  get webhookQueueUrl(): string {
    return required('WEBHOOK_QUEUE_URL', url);
  },
  get eventBusName(): string {
    return required('EVENT_BUS_NAME', text);
  },
  get undeliveredEventsQueueUrl(): string {
    return required('UNDELIVERED_EVENTS_QUEUE_URL', url);
  },
  /** Where the function's own files are; Lambda sets it. */
  get taskRoot(): string {
    return required('LAMBDA_TASK_ROOT', text);
  },
  get documentsBucket(): string {
    return required('DOCUMENTS_BUCKET', text);
  },
  get gatewayApiKeySecretArn(): string {
    return required('GATEWAY_API_KEY_SECRET_ARN', text);
  },
  /** Undefined: the gateway's key says nothing of its mode. */
  get optionalGatewayApiKeySecretArn(): string | undefined {
    return required('GATEWAY_API_KEY_SECRET_ARN', z.optional(text));
  },
  get gatewayWebhookSecretArn(): string {
    return required('GATEWAY_WEBHOOK_SECRET_ARN', text);
  },
  /** Undefined: no webhooks of the provider `standard` are expected. */
  get standardWebhookSecretArn(): string | undefined {
    return required('STANDARD_WEBHOOK_SECRET_ARN', z.optional(text));
  },
  /** Secrets of the senders of Standard Webhooks that have a name, by that name. */
  get standardWebhookSenders(): Readonly<Record<string, string>> {
    return required('STANDARD_WEBHOOK_SENDERS', senders);
  },
  /** Undefined: Stripe itself. */
  get gatewayUrl(): string | undefined {
    return required('GATEWAY_URL', z.optional(url));
  },
  /** How long a customer may take to authenticate or confirm a payment before it is cancelled. */
  get paymentWindowMs(): number {
    return required('HOLDER_TIME_MS', milliseconds);
  },
  /** How long after its attempt began a charge may still be made. */
  get chargeWithinMs(): number {
    return required('CHARGE_WITHIN_MS', milliseconds);
  },
  /** How long a bank may work on a payment before a person is told. Undefined, as before there was such a setting: 21 days. */
  get processingMs(): number {
    return required('PAYMENT_PROCESSING_MS', z._default(milliseconds, 21 * 86_400_000));
  },
  /** Whether the gateway moves test money or real money. */
  get stripeMode(): 'test' | 'live' {
    return required('STRIPE_MODE', z.enum(['test', 'live']));
  },
  /** The gateway mails receipts. Undefined, as before there was such a setting: it does not. */
  get receiptEmails(): boolean {
    return required('RECEIPT_EMAILS', z.optional(z.enum(['true', 'false']))) === 'true';
  },
  get gatewayTimeoutMs(): number {
    return required('GATEWAY_TIMEOUT_MS', milliseconds);
  },
};

function parseJson(value: string, { issues }: z.core.ParsePayload): unknown {
  try {
    return JSON.parse(value);
  } catch {
    issues.push({ code: 'custom', message: 'not JSON', input: value });
    return z.NEVER;
  }
}

function required<Schema extends z.ZodMiniType>(name: string, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(process.env[name]);
  if (parsed.success) return parsed.data;
  throw new Error(
    `${name} is missing or malformed in the function's environment: ${parsed.error.issues[0]?.message}`,
  );
}
