import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { toGatewayEvent } from '../../functions/adapters/providers/webhook-events.ts';
import type { Act, ActKind, Actor } from '../../functions/domain/audit/act.ts';
import { DynamoAuditRecord } from '../../functions/persistence/audit/dynamo-audit-record.ts';
import { keepDismissal } from '../../functions/persistence/webhooks/dismissed-letters.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import { actNow } from '../actor.ts';
import { eventOf } from './dead-letter-report.ts';
import type { DeadLetter, Redriven } from './dead-letters.ts';
import type { Queues } from './queues.ts';

/** Sends letters back to their queue, with their identity and in the order of their groups; tells of each when it is done. */
export function redriveLetters(
  { deadLetters, dynamo, tableName }: Pick<Queues, 'deadLetters' | 'dynamo' | 'tableName'>,
  wanted: (letter: DeadLetter) => boolean,
  actor: Actor,
): AsyncGenerator<Redriven> {
  return deadLetters.redrive(wanted, keepAct(dynamo, tableName, 'dead_letter_redriven', actor));
}

/**
 * Takes the letters of an event away for good.
 *
 * @returns how many there were
 */
export async function dismissLetters(
  { deadLetters, dynamo, tableName }: Pick<Queues, 'deadLetters' | 'dynamo' | 'tableName'>,
  id: string,
  actor: Actor,
): Promise<number> {
  const keep = keepAct(dynamo, tableName, 'dead_letter_dismissed', actor);
  return deadLetters.dismiss(
    (letter) => letter.id === id,
    async (letter) => {
      const { at } = await keep(letter);
      await keepDismissal(dynamo, tableName, eventOf(letter), { ...actor, at });
    },
  );
}

/** Keeps what is about to be done with a letter; returns the act once it is safe. */
function keepAct(dynamo: DynamoDBClient, tableName: string, kind: ActKind, actor: Actor) {
  const record = new DynamoAuditRecord(dynamo, tableName);
  const orders = new DynamoOrders(dynamo, tableName);
  return async (letter: DeadLetter): Promise<Act> => {
    const { id: about, groupId, receives } = letter;
    const order = await orderOf(orders, letter);
    const act = actNow(actor, { kind, about, ...order, before: { groupId, receives } });
    await record.record(act);
    return act;
  };
}

/** The order whose history is to show it, where the letter can be read and names one that is here. */
async function orderOf(
  orders: DynamoOrders,
  { id, provider, body }: DeadLetter,
): Promise<Pick<Act, 'merchantId' | 'orderId'>> {
  const about = provider === undefined ? undefined : aboutOf(provider, id, body);
  if (provider === undefined || about === undefined) return {};
  const found: OrderKey | undefined =
    'orderId' in about ? about : await orders.findByTransaction(provider, about.transactionId);
  return found === undefined ? {} : { merchantId: found.merchantId, orderId: found.orderId };
}

function aboutOf(provider: string, eventId: string, body: string) {
  try {
    return toGatewayEvent(provider, eventId, body).about;
  } catch {
    return undefined;
  }
}
