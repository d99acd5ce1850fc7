/** What of a queue's properties the model goes by, as deployed. */
export interface FifoQueueSettings {
  readonly visibilityTimeoutSeconds: number;
  /** A message that would be handed out once more than this is a dead letter. */
  readonly maxReceiveCount: number;
  readonly deduplicationScope: 'messageGroup' | 'queue';
}

export interface FifoEntry {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface FifoMessage extends FifoEntry {
  readonly messageId: string;
  readonly sentAtMs: number;
  /** How often it was handed out. */
  readonly receives: number;
}

export interface HandedOut extends FifoMessage {
  /** Good for this time only, until the visibility timeout is over. */
  readonly receipt: string;
}

interface Held {
  readonly message: FifoMessage;
  readonly receipt?: string;
  readonly invisibleUntilMs: number;
}

/** Whatever the queue (SQS API reference, SendMessage, MessageDeduplicationId). */
const DEDUPLICATION_MS = 300_000;

/**
 * A model of an SQS FIFO queue: a message sent twice within five minutes is there once; a group is handed out in its order,
 * and not while any of it is in flight; what is not deleted in time comes again, and in the end is a dead letter.
 * Of several groups the one whose first message is the oldest comes first: SQS promises no order between groups, and this
 * one is the worst for whoever comes last. Its limits (120,000 messages in flight or looked at) are not modelled.
 */
export class FifoQueue {
  readonly #settings: FifoQueueSettings;
  readonly #nowMs: () => number;
  /** By group, the oldest first. No group is empty. */
  readonly #groups = new Map<string, Held[]>();
  readonly #sent = new Map<string, { readonly messageId: string; readonly atMs: number }>();
  readonly #deadLetters: FifoMessage[] = [];
  #made = 0;
  /** Sent again within five minutes, and not put into the queue. */
  duplicates = 0;

  /** @param nowMs milliseconds since the epoch */
  constructor(settings: FifoQueueSettings, nowMs: () => number) {
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** @returns the id of the message; of one that was there already, the first one's */
  send(entry: FifoEntry): string {
    const atMs = this.#nowMs();
    const scope = this.#settings.deduplicationScope === 'messageGroup' ? entry.groupId : '';
    const name = JSON.stringify([scope, entry.deduplicationId]);
    const before = this.#sent.get(name);
    if (before !== undefined && atMs < before.atMs + DEDUPLICATION_MS) {
      this.duplicates += 1;
      return before.messageId;
    }
    const messageId = `message-${(this.#made += 1)}`;
    this.#sent.set(name, { messageId, atMs });
    const held = { message: { ...entry, messageId, sentAtMs: atMs, receives: 0 }, invisibleUntilMs: 0 };
    this.#groups.set(entry.groupId, [...(this.#groups.get(entry.groupId) ?? []), held]);
    return messageId;
  }

  /** As many of one group as there are, then of the next: nothing of a group of which anything is in flight. */
  receive(most: number): readonly HandedOut[] {
    const batch: HandedOut[] = [];
    const free = [...this.#groups.keys()]
      .filter((groupId) => !this.#isLocked(groupId))
      .map((groupId) => ({ groupId, number: numberOf(this.#groups.get(groupId)?.[0]) }))
      .toSorted((one, other) => one.number - other.number);
    for (const { groupId } of free) {
      if (batch.length >= most) break;
      batch.push(...this.#handOut(groupId, most - batch.length));
    }
    return batch;
  }

  /** What was done. A receipt that is too late, or was replaced by another, deletes nothing. */
  delete({ groupId, receipt }: Pick<HandedOut, 'groupId' | 'receipt'>): void {
    const left = this.#groups
      .get(groupId)
      ?.filter((held) => held.receipt !== receipt || held.invisibleUntilMs <= this.#nowMs());
    this.#keep(groupId, left ?? []);
  }

  /** In the queue, in flight or not. */
  get messages(): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + group.length, 0);
  }

  get deadLetters(): readonly FifoMessage[] {
    return this.#deadLetters;
  }

  #isLocked(groupId: string): boolean {
    const now = this.#nowMs();
    return this.#groups.get(groupId)?.some(({ invisibleUntilMs }) => invisibleUntilMs > now) ?? false;
  }

  #handOut(groupId: string, most: number): readonly HandedOut[] {
    const group = this.#groups.get(groupId) ?? [];
    const { maxReceiveCount, visibilityTimeoutSeconds } = this.#settings;
    const isDead = ({ message }: Held): boolean => message.receives >= maxReceiveCount;
    this.#deadLetters.push(...group.filter(isDead).map(({ message }) => message));
    const alive = group.filter((held) => !isDead(held));
    const invisibleUntilMs = this.#nowMs() + visibilityTimeoutSeconds * 1000;
    const handed = alive.slice(0, most).map(({ message }) => {
      const receives = message.receives + 1;
      return { ...message, receives, receipt: `${message.messageId}-${receives}` };
    });
    const inFlight = handed.map(({ receipt, ...message }): Held => ({ message, receipt, invisibleUntilMs }));
    this.#keep(groupId, [...inFlight, ...alive.slice(most)]);
    return handed;
  }

  #keep(groupId: string, group: Held[]): void {
    if (group.length === 0) this.#groups.delete(groupId);
    else this.#groups.set(groupId, group);
  }
}

const numberOf = (held: Held | undefined): number => Number(held?.message.messageId.split('-')[1]);
