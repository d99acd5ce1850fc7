import { unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { textIn, type Item } from './memory-dynamo/attribute-values.ts';

const operation = z.object({
  kind: z.string(),
  key: z.string(),
  status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
  retrySafe: z.boolean().optional(),
  dueShard: z.string().optional(),
  intent: z.string().optional(),
});
const order = z.object({
  status: z.string(),
  /** Without a shard it is in no index. */
  dueShard: z.string().optional(),
  attention: z.string().optional(),
  transactionId: z.string().optional(),
  invoiceNumber: z.string().optional(),
  documents: z.string().optional(),
  refundPendingMinor: z.number().optional(),
  totalMinor: z.number(),
  refundedMinor: z.number().optional(),
  disputedMinor: z.number().optional(),
  dispute: z.object({ stage: z.string() }).optional(),
});
const sent = z.object({ transactionId: z.string().optional(), amountMinor: z.number() });

type StoredOperation = z.infer<typeof operation>;

/** Steps of the workflow are looked after with their order; a client's request has a date of its own. */
const STEPS: ReadonlySet<string> = new Set(['charge', 'refund', 'invoice', 'credit_note']);

/** What is owed to somebody of one order: to its customer, to its merchant, or to whoever waits for an operation. */
class OwedOfOrder {
  readonly #orderId: string;
  #order: z.infer<typeof order> | undefined;
  readonly #operations = new Map<string, StoredOperation>();
  /** Of every refund that there ever was: an outcome takes it off the record. */
  readonly #refunds = new Map<string, z.infer<typeof sent>>();
  readonly #credited = new Set<string>();
  /** Keys of the entries of the needs-attention list that are open. */
  readonly #entries = new Set<string>();
  /** Minor units of each charge that were to go back, were refused, and that no later refund covers. */
  readonly #refused = new Map<string, number>();

  constructor(orderId: string) {
    this.#orderId = orderId;
  }

  see(sk: string, item: Item): void {
    if (sk.startsWith(ENTRY)) {
      if (item['dueShard'] === undefined) this.#entries.delete(sk);
      else this.#entries.add(sk);
      return;
    }
    const plain = unmarshall(item);
    if (sk === 'ORDER' && item['version'] !== undefined) this.#order = order.parse(plain);
    else if (item['number'] !== undefined) this.#seeDocument(sk);
    else if (item['epoch'] !== undefined) this.#seeOperation(sk, operation.parse(plain));
  }

  #seeDocument(sk: string): void {
    this.#operations.delete(sk);
    this.#credited.add(sk);
  }

  #seeOperation(sk: string, now: StoredOperation): void {
    const before = this.#operations.get(sk);
    this.#operations.set(sk, now);
    if (now.kind === 'refund_reversal' && before === undefined) this.#seeReversal(now);
    if (now.kind === 'refund') this.#seeRefund(before, now);
  }

  /** The money came back after the refund had succeeded. */
  #seeReversal({ intent }: StoredOperation): void {
    if (intent === undefined) return;
    const { transactionId = '', amountMinor } = sent.parse(JSON.parse(intent));
    this.#refused.set(transactionId, (this.#refused.get(transactionId) ?? 0) + amountMinor);
  }

  #seeRefund(before: StoredOperation | undefined, now: StoredOperation): void {
    if (now.intent !== undefined) this.#refunds.set(now.key, sent.parse(JSON.parse(now.intent)));
    const { transactionId = '', amountMinor = 0 } = this.#refunds.get(now.key) ?? {};
    const owed = this.#refused.get(transactionId) ?? 0;
    if (before === undefined) this.#refused.set(transactionId, Math.max(0, owed - amountMinor));
    const failed = isRefused(now) && (before === undefined || !isRefused(before));
    if (failed) this.#refused.set(transactionId, owed + amountMinor);
  }

  /** I17 and what belongs to it: whatever is to be done has somebody who looks after it, at any time. */
  forgotten(): readonly string[] {
    const looked = this.#order?.dueShard !== undefined || this.#entries.size > 0;
    const open = [...this.#operations.values()]
      .filter(isOpen)
      .filter((record) => record.dueShard === undefined && !(looked && STEPS.has(record.kind)))
      .map(({ kind, key, status }) => `I17: ${kind}:${this.#orderId}:${key} is ${status}`);
    const left = looked ? [] : this.#undone().map((what) => `I17: ${this.#orderId} ${what}`);
    return [...open, ...left].map((text) => `${text}, and nobody looks after it`);
  }

  #undone(): readonly string[] {
    const { status, transactionId, invoiceNumber, documents, refundPendingMinor = 0 } = this.#order ?? {};
    if (status === 'placed') return ['is placed'];
    if (status !== 'paid') return [];
    const uncredited = [...this.#operations.values()].filter(
      ({ kind, key, status: ended }) =>
        kind === 'refund' &&
        ended === 'succeeded' &&
        this.#refunds.get(key)?.transactionId === transactionId &&
        !this.#credited.has(`CREDIT#${key}`),
    );
    return [
      ...(invoiceNumber === undefined && documents === undefined ? ['has no invoice'] : []),
      ...(refundPendingMinor > 0 ? [`has ${refundPendingMinor} on the way back`] : []),
      ...(documents === undefined ? uncredited : []).map(({ key }) => `has no credit note for ${key}`),
    ];
  }

  /** I18: what was refused, and is owed still, stays on the list of what needs a person. */
  offTheList(): readonly string[] {
    if (this.#order === undefined || this.#order.attention !== undefined) return [];
    return [...this.#refused]
      .filter(([charge, owed]) => owed > 0 && !this.#isListed(charge) && !this.#isGone(charge))
      .map(
        ([charge, owed]) => `I18: ${owed} of ${charge} were refused to ${this.#orderId}, and are on no list`,
      );
  }

  /** Nothing is left of the payment that could go back. */
  #isGone(charge: string): boolean {
    const {
      transactionId,
      totalMinor = 0,
      refundedMinor = 0,
      disputedMinor = 0,
      dispute,
    } = this.#order ?? {};
    const lostMinor = dispute?.stage === 'lost' ? disputedMinor : 0;
    return transactionId === charge && refundedMinor + lostMinor >= totalMinor;
  }

  #isListed(charge: string): boolean {
    return [...this.#refunds].some(
      ([key, { transactionId }]) =>
        transactionId === charge &&
        ['refund_refused', 'refund_failed_late', 'late_capture_refund_refused'].some((reason) =>
          this.#entries.has(`${ENTRY}${reason}:${key}`),
        ),
    );
  }
}

/** Entries say which refund it was that was refused. */
const ENTRY = 'ATTENTION#';

const isOpen = ({ status, kind, retrySafe }: StoredOperation): boolean =>
  status === 'pending' ||
  status === 'processing' ||
  status === 'unknown' ||
  // A refund that failed without an effect is still to be made.
  (kind === 'refund' && status === 'failed' && retrySafe === true);

const isRefused = ({ status, retrySafe }: StoredOperation): boolean =>
  status === 'failed' && retrySafe !== true;

/** What is owed at this moment of all orders, told after every call. */
export class Owed {
  readonly #orders = new Map<string, OwedOfOrder>();
  readonly #changed = new Set<OwedOfOrder>();

  see(item: Item): void {
    const [, orderId] = /^M#[^#]+#O#(.+)$/.exec(textIn(item['pk'])) ?? [];
    if (orderId === undefined) return;
    const found = this.#orders.get(orderId) ?? new OwedOfOrder(orderId);
    this.#orders.set(orderId, found);
    found.see(textIn(item['sk']), item);
    this.#changed.add(found);
  }

  /** Of those that have changed since the last look. */
  look(): readonly string[] {
    const broken = [...this.#changed].flatMap((one) => [...one.forgotten(), ...one.offTheList()]);
    this.#changed.clear();
    return broken;
  }
}
