import type { OrderKey } from '../ports/orders.ts';
import type { Log } from '../ports/log.ts';
import type { Workflow } from '../ports/workflow.ts';

/**
 * Starts an order's workflow after the order is committed. A failure is not the caller's: the order is accepted and
 * due, so the sweep starts what was not started.
 */
export async function startWorkflow(
  deps: { readonly workflow: Workflow; readonly log: Log },
  { merchantId, orderId }: OrderKey,
): Promise<boolean> {
  try {
    await deps.workflow.start({ merchantId, orderId });
    return true;
  } catch (error) {
    deps.log.warn('workflow not started, left to the sweep', { merchantId, orderId, error });
    deps.log.count('WorkflowNotStarted');
    return false;
  }
}
