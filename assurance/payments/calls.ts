import type { OperationRecord } from '../../functions/domain/operations/operation.ts';

/** What a call to the gateway is for. */
export type Subject = 'charge' | { readonly refundId: string };

/** What the port calls it. */
export type CallName = 'charge' | 'find' | 'retrieve' | 'cancel' | 'refund' | 'findRefund';

/** The calls to the gateway as they were made, by the invocation that made them: what the attempts have to tell (I11). */
export class Calls {
  readonly #made: { readonly owner: string; readonly subject: Subject }[] = [];

  note(owner: string, subject: Subject): void {
    this.#made.push({ owner, subject });
  }

  /** How many there were, of charges or of refunds. */
  count(of: 'charge' | 'refund'): number {
    return this.#made.filter(({ subject }) => (subject === 'charge') === (of === 'charge')).length;
  }

  madeBy(owner: string): boolean {
    return this.#made.some((call) => call.owner === owner);
  }

  /** Where the attempts that the records count are not the invocations that called. */
  miscounted(operations: readonly OperationRecord[]): readonly string[] {
    const charges = operations.filter(({ kind }) => kind === 'charge');
    const refunds = operations.filter(({ kind }) => kind === 'refund');
    return [
      ...compared(
        'charge',
        charges,
        this.#callers((subject) => subject === 'charge'),
      ),
      ...refunds.flatMap((refund) =>
        compared(
          `refund ${refund.key}`,
          [refund],
          this.#callers((subject) => subject !== 'charge' && subject.refundId === refund.key),
        ),
      ),
    ];
  }

  #callers(isMeant: (subject: Subject) => boolean): number {
    return new Set(this.#made.filter(({ subject }) => isMeant(subject)).map(({ owner }) => owner)).size;
  }
}

function compared(name: string, records: readonly OperationRecord[], callers: number): readonly string[] {
  const told = records.reduce((sum, { attemptCount }) => sum + attemptCount, 0);
  return told === callers ? [] : [`${name}: ${told} attempts are recorded, ${callers} were made`];
}
