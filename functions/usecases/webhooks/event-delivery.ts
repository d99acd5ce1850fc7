import { settledByFact, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import { addMs } from '../../domain/instant.ts';
import { nextSweepAttemptMs } from '../../domain/sweep-schedule.ts';
import { openStateOf } from '../../domain/payments/customer-payment.ts';
import { isDone, fenced, type OperationRecord } from '../../domain/operations/operation.ts';
import {
  eventEnded,
  eventFailed,
  claimedEvent,
  eventParked,
  isOfEvent,
  isSettled,
  type EventOutcome,
  type WebhookEventRecord,
} from '../../domain/payments/event-record.ts';
import { subjectOf, unrecorded } from '../../domain/payments/event-subject.ts';
import type { OrderKey } from '../ports/orders.ts';
import type { EventKnown, EventRecords } from '../ports/event-records.ts';
import type { Log } from '../ports/log.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { AboutCharge, GatewayEvent } from '../../domain/payments/gateway-event.ts';
import type { ChargeNews, RecordUpdate } from '../payments/charge-changes.ts';
import { applyOutcome, type Applied, type SettleDeps, type Written } from '../payments/settle-charge.ts';
import { takeIn } from '../payments/take-in-news.ts';
import type { TakenIn } from '../payments/take-in.ts';
import type { NeedsAttentionList } from '../ports/needs-attention.ts';

export interface ApplyEventDeps extends SettleDeps {
  readonly eventRecords: EventRecords;
  readonly needsAttention: NeedsAttentionList;
  readonly log: Log;
  /** Unique to this invocation: the owner of what it settles. */
  readonly owner: string;
}

/** Whether an event whose payment is not known waits on, or is about somebody else's payment by now. */
export type EventLook = 'again' | 'last';

/** What one try comes to: an end, another look at the order, or another look at the event's own record. */
type Tried = EventOutcome | { readonly code: 'again' } | EventKnown;

interface Found {
  readonly standing: WebhookEventRecord | undefined;
  readonly order: OrderKey | undefined;
  readonly look: EventLook;
}

/** One try at one delivery of an event, with the event's record in its hands. */
export class Delivery {
  readonly #deps: ApplyEventDeps;
  readonly #event: GatewayEvent;
  readonly #standing: WebhookEventRecord | undefined;
  readonly #look: EventLook;
  readonly #order: OrderKey | undefined;
  readonly #claimed: WebhookEventRecord;
  /** Of the order that it is about, as read. */
  #history: OrderHistory | undefined;

  constructor(deps: ApplyEventDeps, event: GatewayEvent, number: number, { standing, order, look }: Found) {
    this.#deps = deps;
    this.#event = event;
    this.#standing = standing;
    this.#order = order;
    this.#look = look;
    const delivery = { owner: deps.owner, number, now: deps.clock.now() };
    this.#claimed = claimedEvent(event, delivery, order, standing);
  }

  async apply(): Promise<Tried> {
    const { about, setAside, provider } = this.#event;
    if (about === undefined)
      return this.#record('ignored', setAside === undefined ? {} : { reason: setAside });
    if (this.#order === undefined) return this.#park();
    const history = await this.#deps.orders.history(this.#order.merchantId, this.#order.orderId);
    if (history === undefined) return this.#park();
    this.#history = history;
    if (about.object !== 'charge') {
      const event = this.#change(this.#ended('applied'));
      return this.#tried(await takeIn(this.#deps, history, { provider, about }, event));
    }
    const record = subjectOf(history, about);
    const { outcome } = about;
    if (outcome.code === 'action_required' || outcome.code === 'still_open') {
      return this.#record('superseded');
    }
    if (record !== undefined)
      return this.#settleCharge(about, outcome, history, isDone(record) ? undefined : this.#fence(record));
    const begins = unrecorded(history.order, about, this.#deps.clock.now());
    return begins === undefined
      ? this.#park()
      : this.#settleCharge(about, outcome, history, { claimed: fenced(begins, this.#deps.owner) });
  }

  /** Whether the gateway has to be asked for what the event does not say. */
  get asks(): boolean {
    const { about } = this.#event;
    if (about?.object !== 'charge' || this.#history === undefined) return false;
    const { outcome, attempt } = about;
    if (outcome.code === 'action_required') return true;
    const { order } = this.#history;
    return outcome.code === 'still_open' && order.attempt === attempt && openStateOf(order) !== outcome.state;
  }

  /** The delivery's attempt stays on the record. A parked event stays as it is: the sweep looks at it again. */
  async failed(thrown: unknown): Promise<void> {
    const error = {
      code: thrown instanceof Error ? thrown.name : 'Unknown',
      message: String(thrown).slice(0, 120),
    };
    try {
      await this.#recordFailure(error, this.#standing);
    } catch (failure) {
      this.#deps.log.warn('attempt not recorded', { eventId: this.#event.eventId, error: failure });
    }
  }

  async #recordFailure(
    error: { readonly code: string; readonly message: string },
    from: WebhookEventRecord | undefined,
  ): Promise<void> {
    if (from?.outcome === 'parked') return;
    const { attemptCount } = this.#claimed.operation;
    const delivery = { owner: this.#deps.owner, number: attemptCount, now: this.#deps.clock.now() };
    const to = eventFailed(claimedEvent(this.#event, delivery, this.#order, from), error, delivery.now);
    const recorded = await this.#deps.eventRecords.record(this.#change(to, from));
    if (recorded.code === 'committed' || from !== undefined || isSettled(recorded.record)) return;
    if (!isOfEvent(recorded.record, this.#event)) return;
    // An earlier delivery's attempt stands there: this one's goes beside it.
    await this.#recordFailure(error, recorded.record);
  }

  async #settleCharge(
    { attempt }: AboutCharge,
    outcome: ChargeNews['outcome'],
    history: OrderHistory,
    charge: ChargeNews['charge'],
  ): Promise<Tried> {
    const applied = await applyOutcome(this.#deps, {
      history,
      attempt,
      outcome,
      ...(charge === undefined ? {} : { charge }),
      event: this.#change(this.#ended('applied')),
    });
    return this.#tried(applied);
  }

  async #tried(applied: Applied | TakenIn): Promise<Tried> {
    switch (applied.code) {
      case 'unknown':
        return this.#park();
      case 'superseded':
        return this.#record('superseded', { reason: 'why' in applied ? applied.why : undefined });
      case 'needs_attention':
        return this.#needAttention(applied.entry);
      case 'event_known':
        return applied;
      case 'late_owner':
      case 'order_changed':
        return { code: 'again' };
      case 'applied':
        if (applied.tells !== undefined) this.#tellPerson(applied.tells);
        return 'applied';
      case 'written':
        this.#tellOfLateCapture(applied.change);
        return 'applied';
    }
  }

  #tellOfLateCapture(change: Written['code']): void {
    if (change === 'refund_at_provider') {
      this.#tellPerson('a late capture has to be refunded at its provider');
    }
    if (change === 'refund_due') {
      this.#deps.log.warn('a late capture is refunded', { event: this.#event.eventId });
    }
  }

  /** Where an entry says the same already, it stands as it is, settled or not. */
  async #needAttention(entry: NeedsAttentionEntry): Promise<Tried> {
    const known = this.#history?.attention.some(({ key }) => key === entry.key) === true;
    const reason = [entry.reason, ...(entry.detail === undefined ? [] : [entry.detail])].join(': ');
    const recorded = await this.#record('needs_attention', { reason, raises: known ? [] : [entry] });
    if (recorded === 'needs_attention' && !known) this.#tellPerson(reason);
    return recorded;
  }

  async #record(
    outcome: Exclude<EventOutcome, 'parked'>,
    {
      reason,
      raises = [],
    }: { readonly reason?: string | undefined; readonly raises?: readonly NeedsAttentionEntry[] } = {},
  ): Promise<Tried> {
    const change = this.#change(this.#ended(outcome, reason));
    const history = this.#history;
    const { provider, eventId } = this.#event;
    const now = this.#deps.clock.now();
    // What the order bears itself stays there as long as the order is not written.
    const entries = history?.attention.filter(({ legacy }) => legacy !== true) ?? [];
    const attention = history && {
      place: history.order,
      raises,
      settles: settledByFact(entries, { ...history, event: { provider, eventId } }, now),
    };
    const recorded = await this.#deps.eventRecords.record(change, attention);
    return recorded.code === 'committed' ? outcome : recorded;
  }

  async #park(): Promise<Tried> {
    if (this.#look === 'last' && this.#order === undefined) {
      return this.#record('ignored', { reason: 'it is about no payment of ours' });
    }
    if (this.#standing?.outcome === 'parked') return 'parked';
    const now = this.#deps.clock.now();
    const { about } = this.#event;
    // What is found by its payment alone waits beside its own record.
    const { orderId: _found, ...unplaced } = this.#claimed;
    const claimed = about !== undefined && 'orderId' in about ? this.#claimed : unplaced;
    const parked = eventParked(claimed, addMs(now, nextSweepAttemptMs(0, 0)), now);
    const written = await this.#deps.eventRecords.park(this.#event, this.#change(parked));
    return written.code === 'committed' ? 'parked' : written;
  }

  #ended(outcome: Exclude<EventOutcome, 'parked'>, reason?: string): WebhookEventRecord {
    return eventEnded(this.#claimed, outcome, this.#deps.clock.now(), reason);
  }

  #change(to: WebhookEventRecord, from = this.#standing) {
    return { to, ...(from === undefined ? {} : { from }) };
  }

  #fence(record: OperationRecord): RecordUpdate {
    return { from: record, claimed: fenced(record, this.#deps.owner) };
  }

  #tellPerson(reason: string): void {
    this.#deps.log.count('AttentionNeeded');
    this.#deps.log.error('event needs attention', { ...this.#order, eventId: this.#event.eventId, reason });
  }
}
