import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';

/** CloudFormation's own rule, and short enough for a queue's name: 80 characters with `-Webhooks.fifo`. */
const stackName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,65}$/);

const throttle = z
  .strictObject({ rateLimit: z.number().positive(), burstLimit: z.int().positive() })
  .describe('Requests a second on average, and at once.');

/** `stages/<name>.json`. What is absent has the default of the stage's kind. */
export const stageFile = z.strictObject({
  $schema: z.string().optional().describe('Where this schema is, for editors.'),
  production: z
    .boolean()
    .optional()
    .describe(
      'Whether orders and money are real: data, queues and logs outlive the stacks, and nothing is deleted or replaced by mistake.',
    ),
  gateway: z.enum(['sandbox', 'stripe']).optional().describe('Who takes the money.'),
  stripeMode: z
    .enum(['test', 'live'])
    .optional()
    .describe(
      'What kind of key `once/<stage>/stripe-api-key` holds. A deployment with the other kind is refused, and so is a function’s first call with it. A test key is refused in production.',
    ),
  workflow: z.enum(['EXPRESS', 'STANDARD']).optional().describe('Type of the state machine.'),
  events: z.boolean().optional().describe('Publishes what happens to orders on an EventBridge bus.'),
  standardWebhooks: z
    .boolean()
    .optional()
    .describe(
      'Lets senders of Standard Webhooks in. In production the secret `once/<stage>/standard-webhook-secret` has to be there.',
    ),
  standardWebhookSenders: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/))
    .refine((names) => new Set(names).size === names.length, 'names a sender twice')
    .optional()
    .describe(
      'Senders of Standard Webhooks, each with a path, a secret and event ids of its own. In production each has the secret `once/<stage>/standard-webhook-secrets/<sender>`.',
    ),
  alarmEmail: z.email().optional().describe('Who is told when something needs a person.'),
  invoiceFont: z
    .union([z.string(), z.array(z.string()).min(1).max(8)])
    .optional()
    .describe(
      'TrueType or OpenType fonts for invoices, as paths from the project. Each character is set in the first font that has it; Roboto comes last.',
    ),
  documentsKey: z
    .enum(['s3', 'customer'])
    .optional()
    .describe(
      'Whose key encrypts the documents: S3’s own, or a key of your account (KMS), which you can audit and withdraw. Never take it back: the API could not read the documents so far.',
    ),
  documentsLock: z
    .strictObject({ mode: z.enum(['GOVERNANCE', 'COMPLIANCE']), days: z.int().min(1).max(36_500) })
    .optional()
    .describe(
      'Object Lock: how long a document can be neither deleted nor replaced, in GOVERNANCE but with a right of its own, in COMPLIANCE by nobody. Only for a stage that is new.',
    ),
  gatewayTimeoutMs: z
    .int()
    .min(500)
    .max(15_000)
    .optional()
    .describe('How long a charge or refund waits for the gateway before its outcome counts as unknown.'),
  paymentWindowSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .optional()
    .describe(
      'How long a customer may take to authenticate a payment (3-D Secure), or to confirm one in the browser. Then the payment is cancelled at the gateway, the order is declined, and its stock is back. Vouchers keep their own expiry.',
    ),
  paymentProcessingDays: z
    .int()
    .min(1)
    .max(60)
    .optional()
    .describe(
      'How long a bank may work on a payment that the customer has confirmed, such as a debit. The order waits so long; then a person is told.',
    ),
  chargeWithinSeconds: z
    .int()
    .min(60)
    .max(43_200)
    .optional()
    .describe(
      'How long after its attempt began a charge may still be made. A longer outage of the gateway declines the orders that meet it.',
    ),
  receiptEmails: z
    .boolean()
    .optional()
    .describe(
      'Whether the payment gateway mails a receipt to the customer of every payment. Addresses that are not ASCII get none.',
    ),
  authorizerCacheSeconds: z
    .int()
    .min(0)
    .max(3600)
    .optional()
    .describe('How long API Gateway may go on trusting a key that was revoked.'),
  apiThrottle: throttle.optional().describe('Requests a second on average, and at once, for all routes.'),
  webhookThrottle: throttle.optional().describe('The same for the webhook route, which has no authorizer.'),
  webhookConcurrency: z
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe('Most functions that apply webhooks at once.'),
  logLevel: z
    .enum(['DEBUG', 'INFO'])
    .optional()
    .describe(
      'What is logged. INFO: each transition and each call to the gateway. DEBUG: also what Lambda and Step Functions say of each run.',
    ),
  traceSampling: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Of how many orders the trace is recorded in X-Ray: 0 of none, 1 of all.'),
  logRetentionDays: z
    .enum(RetentionDays)
    .optional()
    .describe('How long logs are kept, as CloudWatch Logs takes it; 9999: for ever.'),
  stackNames: z
    .strictObject({ orders: stackName, sandbox: stackName })
    .optional()
    .describe(
      'Names of the stacks. Only for a deployment that was made before stages had files: `OnceOrders` and `PaymentSandbox`.',
    ),
  intended: z
    .array(z.string())
    .optional()
    .describe(
      'Dangerous changes that this deployment means, in the words of the refusal. Take them out after the deployment.',
    ),
});

export type StageFile = z.infer<typeof stageFile>;
