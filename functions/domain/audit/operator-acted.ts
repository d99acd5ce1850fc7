import type { Instant } from '../instant.ts';
import type { Act, ActKind } from './act.ts';

/**
 * What the world is told of an act. Why it was done, and what changed, is in the record alone: a reason is a person's own
 * words and may name a buyer.
 */
export interface OperatorActed {
  /** The act's id: the same however often the event is published. */
  readonly eventId: string;
  readonly type: 'OperatorActed';
  readonly occurredAt: Instant;
  readonly orderId?: string;
  readonly merchantId?: string;
  readonly act: { readonly kind: ActKind; readonly by: string; readonly about: string };
}

export type ToldAct = Omit<Act, 'why' | 'before' | 'after'>;

export function operatorActed({ actId, kind, at, by, about, orderId, merchantId }: ToldAct): OperatorActed {
  return {
    eventId: actId,
    type: 'OperatorActed',
    occurredAt: at,
    ...(orderId === undefined ? {} : { orderId }),
    ...(merchantId === undefined ? {} : { merchantId }),
    act: { kind, by, about },
  };
}
