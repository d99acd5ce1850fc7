import {
  needsAttentionEntry,
  inWords,
  settledByFact,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import { addMs } from '../../domain/instant.ts';
import { nextSweepAttemptMs } from '../../domain/sweep-schedule.ts';
import { isDone, fenced, type OperationRecord } from '../../domain/operations/operation.ts';
import {
  contentOf,
  eventEnded,
  eventFailed,
  claimedEvent,
  eventParked,
  isOfEvent,
  isSettled,
  type EventOutcome,
  type WebhookEventRecord,
} from '../../domain/payments/gateway-event.ts';
import { subjectOf, unrecorded } from './event-subject.ts';
import type { EventKnown, Log, OrderHistory, Workflow } from '../ports/orders.ts';
import {
  applyOutcome,
  type Applied,
  type ChargeNews,
  type RecordUpdate,
  type SettleDeps,
} from '../payments/settle-charge.ts';
import { applyRefund, type RefundApplied } from '../payments/settle-refund.ts';
import { startWorkflow } from '../orders/start-workflow.ts';
import type { AboutCharge, AboutRefund, GatewayEvent } from '../ports/webhooks.ts';

export interface ApplyEventDeps extends SettleDeps {
  readonly log: Log;
  /** Unique to this invocation: the owner of what it settles. */
  readonly owner: string;
}

export interface ApplyWebhookDeps extends ApplyEventDeps {
  readonly workflow: Workflow;
}

export type AppliedEvent = EventOutcome | 'known';

/**
 * Applies an event and starts the order's workflow where that leaves something to do.
 *
 * @param number which delivery of the message this is, from 1
 * @throws when it cannot be applied now, so that the queue delivers it again
 */
export async function applyWebhook(
  deps: ApplyWebhookDeps,
  event: GatewayEvent,
  number: number,
): Promise<AppliedEvent> {
  const applied = await applyEvent(deps, event, number);
  const { about } = event;
  if (about === undefined) return applied;
  // Its charge step asks the gateway for what the event does not say.
  const asks = applied === 'superseded' && about.outcome.code === 'action_required';
  if (applied === 'applied' || asks) await startWorkflow(deps, about);
  return applied;
}

/** Another writer may be between our read and our write this often; then the message comes again. */
const TRIES = 4;

/**
 * Applies an event at most once: its record is written in the same transaction as its effect, under a condition that
 * none is settled. An event that says what the order already knows is recorded and changes nothing; one about something
 * that is not known yet waits for it.
 */
export async function applyEvent(
  deps: ApplyEventDeps,
  event: GatewayEvent,
  number: number,
): Promise<AppliedEvent> {
  let standing: WebhookEventRecord | undefined;
  try {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const delivery = new Delivery(deps, event, number, standing);
      const applied = await delivery.apply();
      if (typeof applied === 'string') return applied;
      if (applied.code === 'again') continue;
      if (!isOfEvent(applied.record, event)) return await idReused(deps, event, applied.record);
      if (isSettled(applied.record)) return 'known';
      standing = applied.record;
    }
    throw new Error(`event ${event.eventId} met other writers ${TRIES} times`);
  } catch (error) {
    await new Delivery(deps, event, number, standing).failed(error);
    throw error;
  }
}

/** An id names one event. Another one under it is neither applied nor passed over: a person compares the two. */
async function idReused(
  { orders, clock, log }: ApplyEventDeps,
  event: GatewayEvent,
  known: WebhookEventRecord,
): Promise<AppliedEvent> {
  const { provider, eventId, type, about } = event;
  const detail = `${type}${about === undefined ? '' : ` about ${about.orderId}`}, under the id of ${known.type}`;
  const named = { provider, eventId };
  const entry = needsAttentionEntry('event_id_reused', contentOf(event), clock.now(), { detail, ...named });
  await orders.raiseNeedsAttention(named, entry);
  log.count('AttentionNeeded');
  log.error('event needs attention', { ...named, reason: inWords(entry) });
  return 'needs_attention';
}

/** What one try comes to: an end, another look at the order, or another look at the event's own record. */
type Tried = AppliedEvent | { readonly code: 'again' } | EventKnown;

/** One try at one delivery of an event, with the event's record in its hands. */
class Delivery {
  readonly #deps: ApplyEventDeps;
  readonly #event: GatewayEvent;
  readonly #standing: WebhookEventRecord | undefined;
  readonly #claimed: WebhookEventRecord;
  /** Of the order that it is about, as read. */
  #history: OrderHistory | undefined;

  constructor(
    deps: ApplyEventDeps,
    event: GatewayEvent,
    number: number,
    standing: WebhookEventRecord | undefined,
  ) {
    this.#deps = deps;
    this.#event = event;
    this.#standing = standing;
    this.#claimed = claimedEvent(event, { owner: deps.owner, number, now: deps.clock.now() }, standing);
  }

  async apply(): Promise<Tried> {
    const { about } = this.#event;
    if (about === undefined) return this.#record('ignored');
    const history = await this.#deps.orders.history(about.merchantId, about.orderId);
    if (history === undefined) return this.#park();
    this.#history = history;
    const record = subjectOf(history, about);
    if (about.object === 'refund') {
      return record === undefined ? this.#park() : this.#settleRefund(about, history, record);
    }
    const { outcome } = about;
    if (outcome.code === 'action_required') return this.#record('superseded');
    if (record !== undefined)
      return this.#settleCharge(about, outcome, history, isDone(record) ? undefined : this.#fence(record));
    const begins = unrecorded(history.order, about, this.#deps.clock.now());
    return begins === undefined
      ? this.#park()
      : this.#settleCharge(about, outcome, history, { claimed: fenced(begins, this.#deps.owner) });
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
    const to = eventFailed(claimedEvent(this.#event, delivery, from), error, delivery.now);
    const recorded = await this.#deps.orders.recordEvent(this.#change(to, from));
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

  async #settleRefund(about: AboutRefund, history: OrderHistory, record: OperationRecord): Promise<Tried> {
    if (isDone(record)) return this.#alreadySettled(about, record);
    const event = this.#change(this.#ended('applied'));
    return this.#tried(await applyRefund(this.#deps, history, this.#fence(record), about.outcome, event));
  }

  /** A refund may fail at the bank after it succeeded at the gateway: no state is left again, so a person decides. */
  async #alreadySettled(about: AboutRefund, { status }: OperationRecord): Promise<Tried> {
    const told = about.outcome.code === 'refunded' ? 'succeeded' : 'failed';
    if (told === status) return this.#record('superseded');
    const detail = `refund ${about.refundId} ${told} after it had ${status}`;
    const { provider, eventId } = this.#event;
    const entry = { detail, provider, eventId };
    return this.#needAttention(
      needsAttentionEntry('refund_contradicted', about.refundId, this.#deps.clock.now(), entry),
    );
  }

  async #tried(applied: Applied | RefundApplied): Promise<Tried> {
    switch (applied.code) {
      case 'superseded':
        return this.#record('superseded');
      case 'needs_attention':
        return this.#needAttention(applied.entry);
      case 'event_known':
        return applied;
      case 'late_owner':
      case 'order_changed':
        return { code: 'again' };
      case 'refused':
        this.#tellPerson('refund refused');
        return 'applied';
      case 'refund_due':
        this.#deps.log.warn('a late capture goes back', { event: this.#event.eventId });
        return 'applied';
      case 'paid':
      case 'declined':
      case 'holder_failed':
      case 'requires_action':
      case 'closed':
      case 'refunded':
        return 'applied';
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
    told: { readonly reason?: string; readonly raises?: readonly NeedsAttentionEntry[] } = {},
  ): Promise<Tried> {
    const { reason, raises = [] } = told;
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
    const recorded = await this.#deps.orders.recordEvent(change, attention);
    return recorded.code === 'committed' ? outcome : recorded;
  }

  async #park(): Promise<Tried> {
    if (this.#standing?.outcome === 'parked') return 'parked';
    const now = this.#deps.clock.now();
    const parked = eventParked(this.#claimed, addMs(now, nextSweepAttemptMs(0, 0)), now);
    const written = await this.#deps.orders.park(this.#event, this.#change(parked));
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
    this.#deps.log.error('event needs attention', { eventId: this.#event.eventId, reason });
  }
}
