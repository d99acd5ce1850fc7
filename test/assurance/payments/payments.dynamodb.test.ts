import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Behaviour, Ending } from '../../../assurance/payments/behaviours.ts';
import type { Cell } from '../../../assurance/payments/cell.ts';
import { PERSISTENCES } from '../../../assurance/payments/impatient-client.ts';
import {
  ALL_BEHAVIOURS,
  arrivalsOf,
  CELLS,
  cellsNamed,
  runCells,
} from '../../../assurance/payments/matrix.ts';
import { complaints, summaryOf, tableOf } from '../../../assurance/payments/report.ts';
import { SWEEPS } from '../../../assurance/payments/sweeper.ts';
import { ARRIVALS } from '../../../assurance/payments/webhooks.ts';

const SEED = '1';
const TIMEOUT_MS = 120_000;

// Powertools warns of claims that were not free; what comes of it is judged.
beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** A behaviour with every webhook; clients and sweeps take turns, so that each of them meets every webhook in the end. */
const someOf = (behaviour: Behaviour, index: number): readonly Cell[] =>
  CELLS.filter(({ behaviour: own, client, webhook, sweep }) => {
    const turn = index + ARRIVALS.indexOf(webhook);
    const isTheirs = client === PERSISTENCES[turn % 2] && sweep === SWEEPS[Math.floor(turn / 2) % 2];
    return own === behaviour && isTheirs;
  });

describe('payments, whatever the gateway does', () => {
  it('are played with every part of a payment method that the sandbox knows', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/sandbox.md'), 'utf8');
    const parts = [...page.matchAll(/^\| `(?<part>\w+)` +\| (?<decides>[a-z, ]+?) +\| .+\|$/gm)]
      .map(({ groups }) => ({ part: groups?.['part'] ?? '', decides: groups?.['decides'] }))
      // When and how often an event comes is the cell's to say.
      .filter(({ decides }) => decides !== 'webhooks')
      .map(({ part }) => part);

    expect(parts).toContain('refund_pending');
    expect(
      parts.filter((part) => !ALL_BEHAVIOURS.some((behaviour) => behaviour.parts.includes(part))),
    ).toEqual([]);
  });

  it.each(ALL_BEHAVIOURS.map((behaviour, index) => [behaviour.name, behaviour, index] as const))(
    '%s',
    async (_, behaviour, index) => {
      const judged = await runCells(someOf(behaviour, index), SEED);
      expect(judged).toHaveLength(arrivalsOf(behaviour).length);
      expect(complaints(judged)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('a cell', () => {
  const play = async (name: string, ends?: Partial<Ending>) => {
    const [cell] = cellsNamed(name);
    if (cell === undefined) throw new Error(`there is no cell ${name}`);
    const { behaviour } = cell;
    return runCells([{ ...cell, behaviour: { ...behaviour, ends: { ...behaviour.ends, ...ends } } }], SEED);
  };
  const broken = async (...asked: Parameters<typeof play>) =>
    (await play(...asked)).flatMap(({ verdict }) => verdict.violations);

  it('counts an outcome that was not known and was learnt by asking', async () => {
    const [asked] = await play('answer lost × client gives up × webhook never');
    expect(asked?.verdict).toEqual({ violations: [], unknownResolved: 1, needsAttention: 0, ended: 'paid' });
    const [told] = await play('captured × client gives up × webhook never');
    expect(told?.verdict).toMatchObject({ unknownResolved: 0 });
  });

  it('counts what is left to a person', async () => {
    const [refused] = await play('paid, cancelled: refund fails × client gives up × webhook never');
    expect(refused?.verdict).toMatchObject({ violations: [], needsAttention: 1 });
  });

  it('is violated by an order that ends otherwise', async () => {
    expect(await broken('captured × client gives up', { status: ['declined'] })).toEqual([
      'ended paid, not declined',
    ]);
  });

  it('is violated by money that stays, or that goes back', async () => {
    expect(await broken('captured × client gives up', { refunded: true })).toEqual([
      '0 was refunded, not 2500',
    ]);
    expect(await broken('paid, cancelled: given back', { refunded: false })).toEqual([
      '2500 was refunded, not 0',
    ]);
  });

  it('is violated by a person who is called, or is not, against what was expected', async () => {
    expect(await broken('refund fails × client gives up', { attention: 'lost' })).toEqual([
      'needs attention: refund cancel refused: expired_or_canceled_card',
    ]);
    expect(await broken('captured × client gives up', { attention: 'refund' })).toEqual([
      'nobody was called',
    ]);
  });

  it('is violated by an order that is open for too long', async () => {
    expect(await broken('holder never comes × client gives up', { within: 5 })).toEqual([
      expect.stringMatching(/^open for 3\d minutes, not 5$/),
    ]);
  });

  it('tells of it by its name, and in the sums', async () => {
    const judged = await play('captured × client gives up × webhook never × sweep runs', {
      status: ['declined'],
    });
    expect(complaints(judged)).toEqual([
      'captured × client gives up × webhook never × sweep runs: ended paid, not declined',
    ]);
    expect(summaryOf(judged)).toEqual({ cells: 1, violations: 1, unknownResolved: 0, needsAttention: 0 });
    expect(tableOf(judged)).toMatch(/captured +│ 1 +│ paid +│ 0 +│ 0 +│ 1 /);
  });
});
