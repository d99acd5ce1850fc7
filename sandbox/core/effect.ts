import { type AnswerFate, behaviourOfPayment, type Webhooks } from './behaviours.ts';
import type { SandboxContext } from './context.ts';
import type { Execution } from './execute-once.ts';
import type { Pace, Reply } from './http.ts';
import type { Payment } from './records.ts';
import type { Commit } from './store.ts';
import { serverError } from './stripe-errors.ts';
import { deliveriesOf } from './webhook-events.ts';
import type { WebhookSchedule } from './webhook-event.ts';
import { scheduleOf } from './webhook-schedule.ts';

export interface Done {
  readonly commit: Omit<Commit, 'key'>;
  readonly reply: Reply;
  /** In the order in which it happened; the last one tells the outcome. */
  readonly events: WebhookSchedule;
  readonly answer?: AnswerFate | undefined;
}

/** What is done to a payment, told in the way that its payment method has it told. */
export async function effectOn(
  { store }: SandboxContext,
  payment: Payment,
  { commit, reply, events, answer }: Done,
): Promise<Execution> {
  const { webhooks = 'ordinary' } = behaviourOfPayment(payment);
  return {
    kind: 'effect',
    commit,
    reply: answer === 'server_error' ? serverError() : reply,
    pace: paceOf(webhooks, answer),
    deliveries: deliveriesOf(scheduleOf(webhooks, events), await store.listEndpoints(), payment),
  };
}

function paceOf(webhooks: Webhooks, answer?: AnswerFate): Pace {
  if (answer === 'lost') return 'lost';
  if (webhooks === 'first') return 'after_webhooks';
  return answer === 'slow' ? 'slow' : 'now';
}
