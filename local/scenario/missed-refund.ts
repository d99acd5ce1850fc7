import type { LocalOutputs } from '../../cli/outputs.ts';
import { reconcile } from '../../cli/operator/reconcile.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import type { BooksReport } from '../../functions/domain/books/books-report.ts';
import { orderView, type ApiClient } from '../api-client.ts';
import { placeUntilAnswered, until, untilInvoiced } from './client-steps.ts';

/** A refund at the gateway of which no event tells. */
export interface MissedRefund {
  readonly orderId: string;
  readonly refundedMinor: number;
  readonly since: string;
}

/** Pays an order, and refunds a part of it at the gateway's dashboard; none of its events is sent. */
export async function missedRefund(
  { sandboxUrl, sandboxApiKey }: LocalOutputs,
  merchant: ApiClient,
  key: string,
): Promise<MissedRefund> {
  const since = new Date(Date.now() - 1000).toISOString();
  const sandbox = sandboxClient(sandboxUrl, sandboxApiKey);
  const orderId = await placeUntilAnswered(
    merchant,
    {
      customer: { email: 'missed@example.com' },
      lines: [{ sku: 'notebook', quantity: 1 }],
      paymentMethod: 'pm_sandbox_webhook_never',
    },
    key,
  );
  const { transactionId = '' } = await untilInvoiced(merchant, orderId);
  const refundedMinor = 300;
  await sandbox.refundAtDashboard(transactionId, refundedMinor);
  return { orderId, refundedMinor, since };
}

/** Compares the books until the order shows the refund. Resolves to what the comparisons found, of all orders. */
export async function untilCaughtUp(
  { aws, reconcileFunctionName }: LocalOutputs,
  merchant: ApiClient,
  { orderId, refundedMinor, since }: MissedRefund,
): Promise<BooksReport['findings']> {
  const found: BooksReport['findings'][number][] = [];
  await until('the comparison to take the refund in', async () => {
    const asked = { from: since, until: new Date(Date.now() + 1000).toISOString(), graceSeconds: 0 };
    const reports = await reconcile({ client: aws }, reconcileFunctionName, asked);
    found.push(...reports.flatMap(({ findings }) => findings));
    const { body } = await merchant.readOrder(orderId);
    return orderView.parse(body).refundedMinor === refundedMinor ? true : undefined;
  });
  return found;
}
