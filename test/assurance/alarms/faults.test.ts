import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { alarmOf } from '../../../assurance/alarms/alarm-properties.ts';
import { metricsOf, rang, statesOf, type Change } from '../../../assurance/alarms/evaluate-alarm.ts';
import { FAULTS, toldFrom, type Fault } from '../../../assurance/alarms/faults.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';
import { ALARMS } from '../../../lib/alarms/table.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM_MS = Date.parse('2026-11-23T00:00:00.000Z');
const FAULT_AT_MS = FROM_MS + 2 * DAY_MS + 10 * HOUR_MS;

const { orders } = synthesizeFast({ stage: 'production' });

const faultOf = (id: string): Fault => {
  const fault = FAULTS[id];
  if (fault === undefined) throw new Error(`nobody says what ${id} is for`);
  return fault;
};

/** From well before the fault until well after it. */
const spanOf = ({ lastsMs }: Fault) => ({ fromMs: FROM_MS, untilMs: FAULT_AT_MS + lastsMs + 4 * DAY_MS });

const stateAt = (changes: readonly Change[], atMs: number) =>
  changes.findLast((change) => change.atMs <= atMs)?.state;

describe('while all is well', () => {
  it.each(ALARMS.map((row) => [row.id, row] as const))('%s does not ring', (_, row) => {
    const span = { fromMs: FROM_MS, untilMs: FROM_MS + 8 * DAY_MS };
    expect(rang(statesOf(alarmOf(row, orders), toldFrom(span.fromMs, span.untilMs), span))).toBe(false);
  });
});

describe.each(ALARMS.map((row) => [row.id, row] as const))('%s', (id, row) => {
  const alarm = alarmOf(row, orders);
  const fault = faultOf(id);
  const span = spanOf(fault);
  const told = toldFrom(span.fromMs, span.untilMs, { of: fault, atMs: FAULT_AT_MS });
  const changes = statesOf(alarm, told, span);
  const rangAtMs = changes.find(({ state }) => state === 'ALARM')?.atMs ?? Infinity;
  const endsMs = FAULT_AT_MS + fault.lastsMs;

  it('rings for its fault, and not before', () => {
    expect(rangAtMs).toBeGreaterThan(FAULT_AT_MS);
    expect(rangAtMs).toBeLessThan(endsMs + 5 * 60_000);
  });

  it('is on while the trouble lasts, and off afterwards', () => {
    const duringIt = changes.filter(({ atMs }) => atMs > rangAtMs && atMs <= endsMs);
    if (row.atEach !== true) expect(duringIt).toEqual([]);
    expect(stateAt(changes, span.untilMs)).toBe('OK');
  });

  it('is told by who is said to tell', () => {
    const names = [...Object.keys(fault.tells?.points ?? {}), ...(fault.silences ?? [])];
    expect(metricsOf(alarm).some((metric) => names.includes(metric))).toBe(true);
    const ownOnes = Object.keys(fault.tells?.points ?? {}).filter((name) => name.startsWith('Once '));
    expect(ownOnes.length > 0).toBe(fault.told.by === 'functions');
  });
});

describe('a fault that the functions tell', () => {
  const told = Object.entries(FAULTS).flatMap(([id, { told: who, tells }]) =>
    who.by === 'AWS' ? [] : [{ id, test: who.test, names: Object.keys(tells?.points ?? {}) }],
  );

  it.each(told)('of $id is made in $test, which sees it counted', ({ test, names }) => {
    const path = join(import.meta.dirname, '../../..', test);
    expect(existsSync(path)).toBe(true);
    const text = readFileSync(path, 'utf8');
    expect(names.map((name) => name.replace('Once ', '')).some((name) => text.includes(name))).toBe(true);
  });
});

describe('the faults', () => {
  it('are of alarms that are there, each of one', () => {
    expect(Object.keys(FAULTS).toSorted()).toEqual(ALARMS.map(({ id }) => id).toSorted());
  });
});
