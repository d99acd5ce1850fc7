import type { GatewayAnswer, Pace, WebhookDelivery } from './http.ts';
import { answeredTooLate } from './stripe-errors.ts';

/** What carries answers and webhooks. */
export interface Transport {
  /** Takes them over: when it resolves, they will be sent. */
  readonly enqueue: (deliveries: readonly WebhookDelivery[]) => Promise<void>;
  readonly pause: (pace: Exclude<Pace, 'now'>) => Promise<void>;
}

/** Keeps an answer's pace. Resolves to what the caller is told, if it is still there. */
export async function handOver(answer: GatewayAnswer, transport: Transport): Promise<GatewayAnswer> {
  await transport.enqueue(answer.deliveries);
  if (answer.pace === 'now') return answer;
  await transport.pause(answer.pace);
  if (answer.pace !== 'lost') return answer;
  if (answer.afterwards) await transport.enqueue(await answer.afterwards());
  const { status, body } = answeredTooLate();
  return { ...answer, status, body: JSON.stringify(body) };
}
