export interface Log {
  info(message: string, detail?: Record<string, unknown>): void;
  warn(message: string, detail?: Record<string, unknown>): void;
  error(message: string, detail?: Record<string, unknown>): void;
  /** Counts something that somebody may want an alarm on: one, or as many as there are now. */
  count(event: CountedEvent, amount?: number): void;
  /** Measures how long something took or takes. */
  measure(what: Measured, seconds: number): void;
}

export type CountedEvent =
  | 'OrdersPlaced'
  | 'PaymentsDeclined'
  | 'InvoicesIssued'
  /** A request came again under its key, and got its first answer. */
  | 'RequestsReplayed'
  /** A request under a key that is being carried out. */
  | 'KeysInFlight'
  /** Another request under a key that is taken. */
  | 'KeysReused'
  /** What was sent to the gateway has no outcome that is known. */
  | 'OutcomeUnknown'
  /** An event that came before what it is about. */
  | 'WebhookParked'
  /** An event that told what was known. */
  | 'WebhookSuperseded'
  /** What the sweep found overdue. */
  | 'SweepFound'
  /** An owner came back after its lease was taken over, and wrote nothing. */
  | 'LateOwner'
  /** The gateway refused the merchant's own account, or what we ask of it: no order can be charged or refunded. */
  | 'AccountRefused'
  /** A webhook's signature did not hold. */
  | 'WebhookRefused'
  /** Something that only a person can settle. */
  | 'AttentionNeeded'
  /** An item that this release cannot read: it is passed over, and the others go on. */
  | 'UnreadableItem'
  /** How many entries need a person, told each minute. */
  | 'AttentionEntries'
  /** A secret could not be read, and its last value went on. */
  | 'StaleSecret'
  /** An order's workflow could not be started. */
  | 'WorkflowNotStarted'
  /** Something overdue could not be looked after, or there was no time for it. */
  | 'OverdueLeft'
  /** The time was too short to compare the gateway's books with ours. */
  | 'BooksLeft';

export type Measured =
  | 'PlacedToPaidSeconds'
  /** How long nobody knew an outcome that is known now. */
  | 'UnknownSeconds'
  /** How long the oldest open order is open at least, told each minute. */
  | 'OldestOpenSeconds';
