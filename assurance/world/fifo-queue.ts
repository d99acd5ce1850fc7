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

interface Claimed {
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
  readonly #groups = new Map<string, Claimed[]>();
  /** The group of every message, in the order in which they were sent. */
  readonly #order = new Map<string, string>();
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
    const claimed = { message: { ...entry, messageId, sentAtMs: atMs, receives: 0 }, invisibleUntilMs: 0 };
    const group = this.#groups.get(entry.groupId);
    if (group === undefined) this.#groups.set(entry.groupId, [claimed]);
    else group.push(claimed);
    this.#order.set(messageId, entry.groupId);
    return messageId;
  }

  /** As many of one group as there are, then of the next: nothing of a group of which anything is in flight. */
  receive(most: number): readonly HandedOut[] {
    const batch: HandedOut[] = [];
    const seen = new Set<string>();
    for (const groupId of this.#order.values()) {
      if (batch.length >= most) break;
      if (seen.has(groupId) || this.#isLocked(groupId)) continue;
      seen.add(groupId);
      batch.push(...this.#handOut(groupId, most - batch.length));
    }
    return batch;
  }

  /** What was done. A receipt that is too late, or was replaced by another, deletes nothing. */
  delete({ groupId, messageId, receipt }: Pick<HandedOut, 'groupId' | 'messageId' | 'receipt'>): void {
    const group = this.#groups.get(groupId) ?? [];
    const done = group.find(
      (claimed) => claimed.receipt === receipt && claimed.invisibleUntilMs > this.#nowMs(),
    );
    if (done === undefined) return;
    this.#order.delete(messageId);
    this.#keep(
      groupId,
      group.filter((claimed) => claimed !== done),
    );
  }

  /** In the queue, in flight or not. */
  get messages(): number {
    return this.#order.size;
  }

  get deadLetters(): readonly FifoMessage[] {
    return this.#deadLetters;
  }

  /** What is in flight is always the first of its group. */
  #isLocked(groupId: string): boolean {
    const [first] = this.#groups.get(groupId) ?? [];
    return first !== undefined && first.invisibleUntilMs > this.#nowMs();
  }

  #handOut(groupId: string, most: number): readonly HandedOut[] {
    const group = this.#groups.get(groupId) ?? [];
    const { maxReceiveCount, visibilityTimeoutSeconds } = this.#settings;
    const isDead = ({ message }: Claimed): boolean => message.receives >= maxReceiveCount;
    for (const { message } of group.filter(isDead)) {
      this.#deadLetters.push(message);
      this.#order.delete(message.messageId);
    }
    const alive = group.filter((claimed) => !isDead(claimed));
    const invisibleUntilMs = this.#nowMs() + visibilityTimeoutSeconds * 1000;
    const handed = alive.slice(0, most).map(({ message }) => {
      const receives = message.receives + 1;
      return { ...message, receives, receipt: `${message.messageId}-${receives}` };
    });
    const inFlight = handed.map(({ receipt, ...message }): Claimed => ({
      message,
      receipt,
      invisibleUntilMs,
    }));
    this.#keep(groupId, [...inFlight, ...alive.slice(most)]);
    return handed;
  }

  #keep(groupId: string, group: Claimed[]): void {
    if (group.length === 0) this.#groups.delete(groupId);
    else this.#groups.set(groupId, group);
  }
}
