import type { Dispute } from '../../../functions/domain/payments/dispute.ts';
import type { Clock } from '../../../functions/usecases/ports/clock.ts';
import type { GatewayDouble } from '../../world/gateway-double.ts';
import { givenMinor, type Refunded } from '../../world/gateway-ledger.ts';
import { chargeNamed, disputeOf, refundNews } from '../../world/gateway-news.ts';
import type { Stage } from '../workloads/workload.ts';
import type { News } from './gateway.ts';

/** What others do at the gateway with the first payment: people at its dashboard, and banks. */
class Others {
  readonly #double: GatewayDouble;
  readonly #clock: Clock;
  readonly #tell: (news: News) => void;

  constructor(double: GatewayDouble, clock: Clock, tell: (news: News) => void) {
    this.#double = double;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A person refunds at the dashboard, as much as is left. */
  refund(amountMinor: number): void {
    const [capture] = this.#double.captures;
    if (capture === undefined) return;
    const { transactionId } = capture;
    const left = capture.amountMinor - givenMinor(this.#double.refunds, transactionId);
    if (amountMinor > left) return;
    this.#double.refunds.push({ transactionId, amountMinor });
    // The second one tells nothing new, as when the bank's reference is added.
    this.#tellRefund(this.#double.refunds.length, 'refund.created', 'refund.updated');
  }

  /** The bank sends the first refund back that stands. */
  refundComesBack(): void {
    const place = this.#double.refunds.findIndex(({ status }) => status === undefined);
    const refund = this.#double.refunds[place];
    if (refund === undefined) return;
    this.#double.refunds.splice(place, 1, { ...refund, status: 'failed' } satisfies Refunded);
    this.#tellRefund(place + 1, 'refund.updated', 'refund.failed');
  }

  /** A bank disputes what is left of the payment, or says what becomes of it. */
  dispute(change: Partial<Dispute>): void {
    const [capture] = this.#double.captures;
    if (capture === undefined) return;
    const amountMinor = capture.amountMinor - givenMinor(this.#double.refunds, capture.transactionId);
    const known = this.#double.disputes.get('dp_1') ?? disputeOf(this.#double, { amountMinor });
    const dispute = { ...known, ...change, asOf: this.#clock.now() };
    this.#double.disputes.set('dp_1', dispute);
    const about = { object: 'dispute', transactionId: dispute.transactionId, dispute } as const;
    this.#tell({ type: `charge.dispute.${dispute.status}`, about, order: chargeNamed(capture) });
  }

  #tellRefund(nth: number, ...types: readonly string[]): void {
    const { about } = refundNews(this.#double, 'unnamed', nth);
    const [capture] = this.#double.captures;
    if (about === undefined || capture === undefined) return;
    for (const type of types) this.#tell({ type, about, order: chargeNamed(capture) });
  }
}

type Spawn = (name: string, work: () => Promise<void>, delayMs?: number) => void;

/** What a workload may have them do, each after a while. */
export function othersAct(
  double: GatewayDouble,
  clock: Clock,
  deliveries: { tell(news: News): void },
  spawn: Spawn,
): Pick<Stage, 'refundAtGateway' | 'refundComesBack' | 'dispute'> {
  const others = new Others(double, clock, (news) => deliveries.tell(news));
  const later = (work: () => void, afterMs: number): void =>
    spawn('somebody else', async () => work(), afterMs);
  return {
    refundAtGateway: (amountMinor, afterMs) => later(() => others.refund(amountMinor), afterMs),
    refundComesBack: (afterMs) => later(() => others.refundComesBack(), afterMs),
    dispute: (change, afterMs) => later(() => others.dispute(change), afterMs),
  };
}
