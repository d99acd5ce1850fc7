import { addMs } from '../../domain/instant.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { Order } from '../../domain/orders/order.ts';
import { customerPaymentOf, mayGoOn, type OpenPayment } from '../../domain/payments/customer-payment.ts';
import type { ChargeOutcome, ChargeRequest, RequiresAction } from '../../domain/payments/payment.ts';
import { GatewayFault, type Period } from '../ports/gateway.ts';
import { askForOutcome, keyIsKnown, type GatewayInTime } from './ask-gateway.ts';

export interface AskingDeps extends GatewayInTime {
  /** How long after its attempt began a charge may still be made, in milliseconds; after it, it is only looked for. */
  readonly chargeWithinMs: number;
}

/** Its buyer is long gone: nobody is charged hours after they pressed the button. */
export const CHARGE_EXPIRED: ChargeOutcome = {
  code: 'declined',
  decline: { code: 'charge_expired', message: 'The payment could not be made in time. Nothing was charged.' },
};

const NOT_FOUND = { code: 'not_found', message: 'the gateway knows of no such charge' };

export const mayStillCharge = (deps: AskingDeps, order: Order, { createdAt }: OperationRecord): boolean => {
  const attemptedAt = order.attempt === 1 ? order.placedAt : order.updatedAt;
  const startedAt = attemptedAt < createdAt ? attemptedAt : createdAt;
  return deps.clock.now() < addMs(startedAt, deps.chargeWithinMs);
};

/** What became of a placed order's charge that was sent, or may have been. @throws GatewayFault while it is not known */
export async function ask(
  deps: AskingDeps,
  order: Order,
  intent: ChargeRequest,
  record: OperationRecord,
): Promise<ChargeOutcome> {
  const { gateway } = deps;
  const open = customerPaymentOf(order);
  if (open !== undefined) return askCustomerPayment(deps, order, open.transactionId);
  // The time to authenticate is over: the payment is cancelled, unless it was captured in the last moment.
  if (order.status === 'placed' && order.action !== undefined)
    return gateway.cancel(order.action.transactionId);
  const repeat = async (): Promise<ChargeOutcome> => {
    const outcome = await gateway.charge(intent, 'repeat');
    // Under its key the gateway repeats its first answer, whatever the customer has done since.
    return isWithCustomer(outcome) ? gateway.retrieve(outcome.transactionId) : outcome;
  };
  const known = keyIsKnown(deps, record);
  const outcome = await askForOutcome({
    repeat: known && mayStillCharge(deps, order, record) ? repeat : undefined,
    find: async () => gateway.find(intent.reference, sentWithin(deps, record)),
    // Nobody has the secret of one that may have been made: it can never be confirmed, whatever becomes of it.
    anew: intent.paymentMethod === undefined ? async () => gateway.charge(intent, 'anew') : undefined,
  });
  if (outcome !== undefined) return outcome;
  // It may still be on its way, until its key is forgotten.
  if (known && !capturesNothing(intent)) throw new GatewayFault('possible', NOT_FOUND);
  return CHARGE_EXPIRED;
}

/** Its customer has to confirm it, and nobody has its secret: also one that is made late takes no money. */
const capturesNothing = ({ paymentMethod }: ChargeRequest): boolean => paymentMethod === undefined;

const isWithCustomer = (outcome: ChargeOutcome): outcome is RequiresAction | OpenPayment =>
  outcome.code === 'requires_action' || outcome.code === 'open';

/**
 * Where a payment that the customer confirms stands. One that may go on no more is cancelled at the gateway first: until that
 * is confirmed the customer can still pay it. One that is processing is left to its bank.
 */
async function askCustomerPayment(
  { gateway, clock }: AskingDeps,
  order: Order,
  transactionId: string,
): Promise<ChargeOutcome> {
  const stands = await gateway.retrieve(transactionId);
  if (stands.code !== 'open' || mayGoOn(order, stands, clock.now())) return stands;
  return gateway.cancel(transactionId);
}

/** When the gateway can have got the request: under one key it is sent until its last date. */
const sentWithin = (
  { chargeWithinMs }: AskingDeps,
  { createdAt, effectStartedAt = createdAt }: OperationRecord,
): Period => ({ from: createdAt, until: addMs(effectStartedAt, chargeWithinMs) });

/**
 * A cancelled order's charge is never sent again. What the gateway does not know of yet may still be on its way, until
 * its key is forgotten.
 */
export async function askToStop(
  deps: AskingDeps,
  order: Order,
  { reference }: ChargeRequest,
  record: OperationRecord,
): Promise<ChargeOutcome> {
  const { gateway } = deps;
  const open = customerPaymentOf(order);
  if (open !== undefined) return askCustomerPayment(deps, order, open.transactionId);
  const action = 'action' in order ? order.action : undefined;
  if (action !== undefined) return gateway.cancel(action.transactionId);
  const found = await gateway.find(reference, sentWithin(deps, record));
  if (found?.code === 'open' && found.state === 'processing') return found;
  if (found !== undefined && isWithCustomer(found)) return gateway.cancel(found.transactionId);
  if (found !== undefined) return found;
  if (keyIsKnown(deps, record)) throw new GatewayFault('possible', NOT_FOUND);
  return { code: 'declined', decline: NOT_FOUND };
}
