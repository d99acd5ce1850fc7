import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBRecord } from 'aws-lambda';
import { z } from 'zod';
import { stripeSignature } from '../../../sandbox/core/webhook-signature.ts';
import { sandboxClient } from '../../../cli/sandbox-client.ts';
import { STRIPE_EVENTS } from '../../../functions/adapters/providers/stripe/stripe-events.ts';
import { fontsIn } from '../../../functions/adapters/pdf/pdf-documents.ts';
import { roboto } from '../../../lib/invoice-fonts.ts';
import type { WebhookDelivery } from '../../../sandbox/core/http.ts';
import { MerchantRegistry } from '../../../functions/persistence/merchants/merchant-registry.ts';
import { contextOf } from '../../compare/invocation.ts';
import { answerOf, type ApiCall } from '../../world/api-event.ts';
import { createTable } from '../../world/dynamodb-local.ts';
import { startSandbox, type RunningSandbox } from '../../world/sandbox-server.ts';
import { LogLines } from '../../world/log-lines.ts';
import { TableStream } from '../../world/table-stream.ts';
import { startAwsEndpoint, type AwsEndpoint } from './aws-endpoint.ts';
import { DeployedWorkflow, type Step } from './deployed-workflow.ts';
import { DynamoMeter } from './dynamo-meter.ts';
import { eventOf } from './queue-event.ts';
import { Meter } from './usage.ts';

const MERCHANT = 'acme-outdoor';
const RECONCILE_MS = 900_000;

/** What docs/guides/deploying.md has Stripe send. Of a paid order that is one event; its creation is not subscribed to. */
const SUBSCRIBED: ReadonlySet<string> = new Set(STRIPE_EVENTS);

/** The deployed handlers, in this process: what they ask of AWS is counted, and what calls them is done by hand. */
export class Deployment {
  readonly meter: Meter;
  readonly #dynamo: DynamoMeter;
  readonly #aws: AwsEndpoint;
  readonly #sandbox: RunningSandbox;
  readonly #deliveries: WebhookDelivery[];
  readonly #stream: TableStream;
  readonly #logLines: LogLines;
  readonly #workflow = new DeployedWorkflow();
  readonly #gatewayClock: { aheadMs: number };
  #published = 0;

  private constructor(
    meter: Meter,
    dynamo: DynamoMeter,
    aws: AwsEndpoint,
    sandbox: RunningSandbox,
    deliveries: WebhookDelivery[],
    stream: TableStream,
    logLines: LogLines,
    gatewayClock: { aheadMs: number },
  ) {
    this.meter = meter;
    this.#dynamo = dynamo;
    this.#aws = aws;
    this.#sandbox = sandbox;
    this.#deliveries = deliveries;
    this.#stream = stream;
    this.#logLines = logLines;
    this.#gatewayClock = gatewayClock;
  }

  /** DynamoDB Local runs already. The functions read their environment when their modules load: once a process. */
  static async open(): Promise<Deployment> {
    const { client, tableName } = await createTable();
    await new MerchantRegistry(client, tableName).register(MERCHANT, new Date().toISOString());
    client.destroy();
    const stream = await TableStream.open(tableName);
    const deliveries: WebhookDelivery[] = [];
    const gatewayClock = { aheadMs: 0 };
    const sandbox = await startSandbox({
      clock: () => Date.now() + gatewayClock.aheadMs,
      webhookSink: (delivery) => deliveries.push(delivery),
    });
    const logLines = new LogLines();
    const meter = new Meter(() => logLines.take());
    const dynamo = new DynamoMeter(process.env['DYNAMODB_LOCAL_ENDPOINT'] ?? '', tableName, meter);
    const aws = await startAwsEndpoint(meter, dynamo, sandbox);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      LOG_LEVEL: 'INFO',
      POWERTOOLS_SERVICE_NAME: 'ChargePayment',
      POWERTOOLS_METRICS_NAMESPACE: 'Once/production',
      TABLE_NAME: tableName,
      WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:orders',
      WEBHOOK_QUEUE_URL: `${aws.url}/000000000000/webhooks.fifo`,
      UNDELIVERED_EVENTS_QUEUE_URL: `${aws.url}/000000000000/undelivered`,
      EVENT_BUS_NAME: 'orders',
      DOCUMENTS_BUCKET: 'documents',
      LAMBDA_TASK_ROOT: taskRoot(),
      GATEWAY_API_KEY_SECRET_ARN: 'apiKey',
      GATEWAY_WEBHOOK_SECRET_ARN: 'webhookSecret',
      GATEWAY_URL: sandbox.url,
      GATEWAY_TIMEOUT_MS: '5000',
      HOLDER_TIME_MS: '1800000',
      STRIPE_MODE: 'test',
      CHARGE_WITHIN_MS: '3600000',
    });
    return new Deployment(meter, dynamo, aws, sandbox, deliveries, stream, logLines, gatewayClock);
  }

  /** Requests whose capacity DynamoDB Local counts otherwise. */
  get disagreements(): readonly string[] {
    return this.#dynamo.disagreements;
  }

  async product(sku: string, name: string, onHand: number): Promise<void> {
    const { handler: putProduct } = await import('../../../functions/handlers/put-product.ts');
    const { handler: moveStock } = await import('../../../functions/handlers/move-stock.ts');
    const call = (body: object): ApiCall => ({
      merchantId: MERCHANT,
      path: { sku },
      headers: { 'idempotency-key': `delivery-of-${sku}` },
      body: JSON.stringify(body),
    });
    const made = [
      await answerOf(putProduct, call({ name, priceMinor: 8950, currency: 'EUR' })),
      await answerOf(moveStock, call({ quantity: onHand, reason: 'delivery' })),
    ];
    if (made.some(({ status = 0 }) => status >= 300)) throw new Error(`no product: ${JSON.stringify(made)}`);
  }

  /** What the merchant says of itself, from now on. */
  async merchant(): Promise<void> {
    const { handler } = await import('../../../functions/handlers/put-merchant.ts');
    const body = JSON.stringify({
      legalName: 'Teehaus Beispiel GmbH',
      address: { lines: ['Lindenstraße 12'], postalCode: '10969', city: 'Berlin', country: 'DE' },
      taxIds: ['USt-IdNr. DE123456789'],
      timeZone: 'Europe/Berlin',
      locale: 'de-DE',
      pricesInclude: 'tax',
    });
    const { status = 0 } = await answerOf(handler, { merchantId: MERCHANT, body });
    if (status >= 300) throw new Error(`no merchant: ${status}`);
  }

  /** POST /orders, with the authorizer's answer in API Gateway's cache. */
  async post(idempotencyKey: string, order: object, wanted = 201): Promise<string> {
    const { handler } = await import('../../../functions/handlers/place-order.ts');
    this.#overHttp();
    const headers = { 'idempotency-key': idempotencyKey };
    const answer = await answerOf(handler, { merchantId: MERCHANT, headers, body: JSON.stringify(order) });
    if (answer.status !== wanted) throw new Error(`not ${wanted}: ${JSON.stringify(answer)}`);
    return ofReceipt.parse(answer.body).orderId;
  }

  /** GET /orders/{orderId}, as the shop's server asks for what its customer confirms with. */
  async clientSecret(orderId: string): Promise<string> {
    const { handler } = await import('../../../functions/handlers/read-order.ts');
    this.#overHttp();
    const { body } = await answerOf(handler, { merchantId: MERCHANT, path: { orderId } });
    return ofCheckout.parse(body).action.clientSecret;
  }

  /** The customer in the browser. A debit is decided when {@link pass} has let so many seconds go by. */
  async confirm(clientSecret: string, behaviour: string, afterSeconds?: number): Promise<void> {
    const { url, apiKey } = this.#sandbox;
    const { status } = await sandboxClient(url, apiKey).confirm(clientSecret, behaviour, afterSeconds);
    if (status === undefined) throw new Error('the payment was not confirmed');
  }

  /** At the gateway. */
  pass(seconds: number): void {
    this.#gatewayClock.aheadMs += seconds * 1000;
  }

  /** What was started runs to its end. */
  async runWorkflows(): Promise<void> {
    for (const input of this.#aws.started.splice(0)) {
      this.meter.count('workflowRuns');
      this.meter.count('workflowStates', await this.#workflow.run(input, await this.#steps()));
    }
  }

  /** What the gateway has to tell and is subscribed to. */
  news(): readonly WebhookDelivery[] {
    return this.#deliveries.splice(0).filter(({ eventType }) => SUBSCRIBED.has(eventType));
  }

  /** POST /webhooks/stripe, the queue, and the function behind it, a message at a time. */
  async deliver({ body }: WebhookDelivery): Promise<void> {
    const { handler: receive } = await import('../../../functions/handlers/receive-webhook.ts');
    this.#overHttp();
    const headers = { 'stripe-signature': stripeSignature(body, [this.#sandbox.webhookSecret], Date.now()) };
    const path = { provider: 'stripe' };
    const answer = await answerOf(receive, { merchantId: undefined, headers, path, body });
    if (answer.status !== 200) throw new Error(`webhook refused: ${JSON.stringify(answer)}`);
    await this.#drainQueue();
    await this.runWorkflows();
  }

  async #drainQueue(): Promise<void> {
    const { handler: apply } = await import('../../../functions/handlers/apply-webhook.ts');
    for (const message of this.#aws.queued.splice(0)) {
      // Received and deleted by Lambda.
      this.meter.count('queueRequests', 2);
      this.meter.count('lambdaInvocations');
      const { batchItemFailures } = await apply(eventOf(message), contextOf({ task: 'order' }));
      if (batchItemFailures.length > 0) throw new Error(`event not applied: ${message.body}`);
    }
  }

  /** Every change of an order is an invocation of its own: what Lambda does where changes come one by one. */
  async publish(): Promise<void> {
    const { handler } = await import('../../../functions/handlers/publish-events.ts');
    const records = await this.#stream.read();
    for (const { dynamodb } of records.slice(this.#published)) {
      // The filter of the event source mapping; what it leaves out is not billed.
      if (!mapped.safeParse(dynamodb).success) continue;
      this.meter.count('lambdaInvocations');
      const { batchItemFailures } = await handler(
        { Records: [streamed.parse({ dynamodb })] },
        contextOf({ task: 'order' }),
      );
      if (batchItemFailures.length > 0) throw new Error('an event was not published');
    }
    this.#published = records.length;
  }

  async sweep(): Promise<void> {
    const { handler } = await import('../../../functions/handlers/sweep.ts');
    this.meter.count('scheduledStarts');
    this.meter.count('lambdaInvocations');
    await handler({}, contextOf({ task: 'order' }));
  }

  /** Compares the gateway's books of a period with the orders: nothing of them may differ. */
  async reconcile(from: Date, until: Date): Promise<void> {
    const { handler } = await import('../../../functions/handlers/reconcile.ts');
    this.meter.count('lambdaInvocations');
    const asked = { from: from.toISOString(), until: until.toISOString(), graceSeconds: 0 };
    const context = { ...contextOf({ task: 'order' }), getRemainingTimeInMillis: () => RECONCILE_MS };
    const reports = await handler(asked, context);
    const findings = reports.flatMap((report) => report.findings);
    if (findings.length > 0) throw new Error(`the books differ: ${JSON.stringify(findings)}`);
  }

  async close(): Promise<void> {
    this.#logLines.close();
    await this.#sandbox.close();
    await this.#aws.close();
  }

  #overHttp(): void {
    this.meter.count('httpRequests');
    this.meter.count('lambdaInvocations');
  }

  async #steps(): Promise<Readonly<Record<string, Step>>> {
    const { handler: charge } = await import('../../../functions/handlers/charge-payment.ts');
    const { handler: refund } = await import('../../../functions/handlers/refund-payment.ts');
    const { handler: invoice } = await import('../../../functions/handlers/issue-invoice.ts');
    const invoked =
      (handler: typeof charge | typeof refund | typeof invoice): Step =>
      async (input) => {
        this.meter.count('lambdaInvocations');
        return handler(ofOrder.parse(input), contextOf({ task: 'order' }));
      };
    return { ChargePayment: invoked(charge), RefundPayment: invoked(refund), IssueInvoice: invoked(invoice) };
  }
}

const ofReceipt = z.object({ orderId: z.string() });
const ofCheckout = z.object({ action: z.object({ clientSecret: z.string() }) });
const ofOrder = z.object({ merchantId: z.string(), orderId: z.string() });

const mapped = z.object({
  Keys: z.object({ sk: z.object({ S: z.literal('ORDER') }) }),
  NewImage: z.object({ version: z.object({ N: z.string() }) }),
});

/** The stream's own records are what Lambda hands over. */
const streamed = z.custom<DynamoDBRecord>();

/** With the fonts beside the code, as they are deployed. */
function taskRoot(): string {
  const directory = mkdtempSync(join(tmpdir(), 'once-bench-'));
  process.once('exit', () => rmSync(directory, { recursive: true }));
  const { regular, bold } = roboto();
  const [deployed] = fontsIn(directory);
  if (deployed === undefined) throw new Error('no font is deployed');
  copyFileSync(regular, deployed.regular);
  copyFileSync(bold, deployed.bold);
  return directory;
}
