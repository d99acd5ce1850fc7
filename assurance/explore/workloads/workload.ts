import type { Instant } from '../../../functions/domain/instant.ts';
import type { Dispute } from '../../../functions/domain/payments/dispute.ts';
import type { Snapshot } from '../../../local/snapshot.ts';
import type { Afterwards, Confirmation } from '../../world/customer-confirms.ts';
import type { News } from '../environment/gateway.ts';
import type { WebhookPace } from '../environment/deliveries.ts';
import type { Client } from './client.ts';

interface Later {
  readonly what: Afterwards;
  readonly afterMs: number;
}

/** What a workload may set going. */
export interface Stage {
  /** A client that does its work beside the others. */
  client(name: string, work: (client: Client) => Promise<void>, merchantId?: string): void;
  /** Whoever has to act for their card does so, all at once, after a while. */
  customersAct(result: 'success' | 'failure', afterMs: number): void;
  /**
   * A customer confirms a payment in the browser after a while, with a secret that the order showed.
   *
   * @param then what comes of it at the bank, or of the customer's way back, so long after it
   */
  confirm(clientSecret: string, how: Confirmation, afterMs: number, then?: Later): void;
  /** Somebody begins when the schedule runs, from then on for the first time: the two go on beside each other. */
  besideSweep(from: Instant, name: string, work: () => Promise<void>): void;
  /** The first charge is captured after all, long after it was declined. */
  captureLate(afterMs: number): void;
  /** No document can be written from now on, for so long. */
  documentsFail(forMs: number): void;
  /** The gateway refuses each refund of this amount, for good. */
  refuseRefundsOf(amountMinor: number): void;
  /** The gateway tells something by a webhook of its own. */
  tell(news: News): void;
  /** After a while the gateway tells of each capture again, so many times, all at once. */
  tellCapturesAgain(times: number, afterMs: number): void;
  /** A person refunds this much at the gateway, after a while. */
  refundAtGateway(amountMinor: number, afterMs: number): void;
  /** The bank sends the first refund back, after a while. */
  refundComesBack(afterMs: number): void;
  /** A bank disputes the payment, or says what becomes of that, after a while. */
  dispute(change: Partial<Dispute>, afterMs: number): void;
  /** A second run of the schedule at the same time as the next one. */
  sweepTwice(): void;
}

/** A story that the system is put through, once without a fault and then with every fault at every call. */
export interface Workload {
  readonly name: string;
  readonly says: string;
  readonly webhooks: WebhookPace;
  /** `in_turn`: whoever began first goes on as far as it can. `at_random`: each step is anybody's, by the seed. */
  readonly steps: 'in_turn' | 'at_random';
  readonly seeds: readonly number[];
  readonly onHand: number;
  /** In how many shards that lies; absent: in none. */
  readonly stockShards?: number;
  play(stage: Stage): void;
  /** Its clients may leave without an answer. */
  readonly clientsStop?: true;
  /** In the end somebody has to look at it: nothing else would be right. */
  readonly needsPerson?: true;
  /** The gateway keeps what it was to give back, which no order has: nothing but a person gets it from there. */
  readonly keepsMoney?: true;
  /** What must have come of it under any fault, besides the invariants. */
  expects(end: Snapshot): readonly string[];
}
