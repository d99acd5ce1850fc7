import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  becomeUnknown,
  failForGood,
  failWithoutEffect,
  succeed,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { LateOwner } from '../../../functions/usecases/ports/operations.ts';
import { chargeClaim, LEASE_MS } from '../../support/claim-builders.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';

let world: World;
beforeAll(async () => (world = await openWorld()));
afterAll(() => world.close());

const error = { code: 'some_error', message: 'as told' };
const ENDINGS = ['succeed', 'fail for good', 'fail without effect', 'unknown'] as const;

type Step =
  /** Somebody claims. */
  | { readonly code: 'claim' }
  /** A holder of some time ends its work: in time, or waking long after its lease. */
  | { readonly code: 'end'; readonly owner: number; readonly how: (typeof ENDINGS)[number] }
  /** Time passes over every lease. */
  | { readonly code: 'expire' }
  /** The answer to the next put is lost, and the client library repeats it. */
  | { readonly code: 'lose an answer' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ code: fc.constant('claim' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      code: fc.constant('end' as const),
      owner: fc.nat(20),
      how: fc.constantFrom(...ENDINGS),
    }),
  },
  { weight: 2, arbitrary: fc.record({ code: fc.constant('expire' as const) }) },
  { weight: 1, arbitrary: fc.record({ code: fc.constant('lose an answer' as const) }) },
);

/** Steps of one round are taken at once, rounds one after the other. */
const history = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });

/** One operation, and all that was ever held or written of it. */
class Play {
  readonly claimed: OperationRecord[] = [];
  readonly written: OperationRecord[] = [];
  answersLost = 0;
  readonly #ledger = world.coldStart();
  readonly #id = { ...chargeClaim(world.clock.now(), '').id, key: randomUUID() };

  async take(next: Step): Promise<void> {
    switch (next.code) {
      case 'claim': {
        const acquisition = await this.#ledger.acquire(this.#claim()).catch(stoodAside);
        if (acquisition?.code === 'acquired' || acquisition?.code === 'to_reconcile') {
          this.claimed.push(acquisition.record);
        }
        return;
      }
      case 'end': {
        const from = this.claimed[next.owner % Math.max(1, this.claimed.length)];
        if (from === undefined) return;
        const to = ended(from, next.how);
        const late = await this.#ledger.end({ from, to }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (late === undefined) this.#wrote({ ...to, revision: from.revision + 1 });
        else expect(late).toBeInstanceOf(LateOwner);
        return;
      }
      case 'expire':
        world.clock.advance({ milliseconds: LEASE_MS });
        return;
      case 'lose an answer':
        // At the next put of anybody. One at a time: the client library does not repeat for ever.
        if (world.tap.unfired.length > 0) return;
        world.tap.arm('PutItem', 'lose_response');
        this.answersLost += 1;
    }
  }

  async standing(): Promise<OperationRecord> {
    return (await this.#ledger.acquire({ ...this.#claim(), fingerprint: 'somebody who only looks' })).record;
  }

  /** One that holds it writes its end once, whatever it says. */
  #wrote(record: OperationRecord): void {
    expect(this.written.filter(({ epoch }) => epoch === record.epoch)).toEqual([]);
    this.written.push(record);
  }

  #claim() {
    return chargeClaim(world.clock.now(), randomUUID(), { id: this.#id });
  }
}

function ended(claimed: OperationRecord, how: (typeof ENDINGS)[number]): OperationRecord {
  const now = world.clock.now();
  switch (how) {
    case 'succeed':
      return succeed(claimed, { by: claimed.owner }, now);
    case 'fail for good':
      return failForGood(claimed, error, now);
    case 'fail without effect':
      return failWithoutEffect(claimed, error, now);
    case 'unknown':
      return becomeUnknown(claimed, error, now);
  }
}

/** Where several claim with leases that are over at once, one may lose to the others until it gives up. */
function stoodAside(reason: unknown): undefined {
  if (!(reason instanceof ConflictError)) throw reason;
}

const whatWasDecided = ({ owner, epoch, status, retrySafe, result }: OperationRecord) => ({
  owner,
  epoch,
  status,
  retrySafe,
  result,
});

const upTo = (count: number): number[] => Array.from({ length: count + 1 }, (_, index) => index);

const isFinal = ({ status, retrySafe }: OperationRecord): boolean =>
  status === 'succeeded' || (status === 'failed' && retrySafe !== true);

describe('an operation, in whatever order things happen', () => {
  it('never has two holders of one epoch, nor loses what was written', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (rounds) => {
        const play = new Play();
        await play.take({ code: 'claim' });
        for (const round of rounds) {
          await Promise.all(round.map((next) => play.take(next)));
          const final = play.written.filter(isFinal);
          const standing = await play.standing();

          const epochs = play.claimed.map(({ epoch }) => epoch);
          expect(new Set(epochs).size).toBe(epochs.length);
          // One whose answer is lost may be taken over before it hears that it held anything.
          expect(upTo(play.answersLost)).toContain(standing.epoch - Math.max(...epochs));
          expect(upTo(play.answersLost)).toContain(standing.attemptCount - play.claimed.length);
          expect(standing.merchantId).toBe(MERCHANT);
          // Once it is decided, nobody holds it any more, and it stays as it was decided.
          expect(final.length).toBeLessThanOrEqual(1);
          if (final[0] !== undefined) expect(whatWasDecided(standing)).toEqual(whatWasDecided(final[0]));
        }
      }),
      { numRuns: 50 },
    );
    // A put of nobody's, so that a fault that was armed last fires too.
    while (world.tap.unfired.length > 0) await new Play().take({ code: 'claim' });
  }, 60_000);
});
