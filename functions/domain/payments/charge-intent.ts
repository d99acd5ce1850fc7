import type { OperationRecord } from '../operations/operation.ts';
import type { ChargeRequest } from './payment.ts';

/** What a charge was begun with, as it was stored. */
export function chargeIntent({ intent, key }: OperationRecord): ChargeRequest {
  if (intent === undefined || 'refundId' in intent) throw new Error(`charge ${key} has no intent`);
  return intent;
}
