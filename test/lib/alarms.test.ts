import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { pageOf } from '../../lib/alarms/row.ts';
import { ALARMS } from '../../lib/alarms/table.ts';
import { UNWATCHED } from '../../lib/alarms/unwatched.ts';
import { alarmOf } from '../../assurance/alarms/alarm-properties.ts';
import { alarmPage, PAGE } from './alarm-page.ts';
import { synthesizeFast } from '../../assurance/world/synthesis.ts';
import { alarmsOn, excuseFor, thingsIn } from './watched-things.ts';

const { orders } = synthesizeFast({ stage: 'production' });
const things = thingsIn(orders);
const named = new Set(things.flatMap(({ name, groups }) => [name, ...groups]));

const questions = things.flatMap((thing) => thing.questions.map((question) => ({ thing, question })));

const alarms = orders.properties(
  'AWS::CloudWatch::Alarm',
  z.object({ Dimensions: z.unknown().optional(), Metrics: z.unknown().optional() }),
);
/** What an alarm is on, with the resources that its metrics are of. */
const metricsOf = (id: string): string => JSON.stringify(alarms.get(id.replace('/', '')));

describe('the table of alarms', () => {
  it('is asked of everything that runs, holds what waits, or is counted', () => {
    const kinds = Map.groupBy(things, ({ kind }) => kind);
    expect([...kinds.keys()].toSorted()).toEqual([
      'API',
      'event source mapping',
      'function',
      'metric',
      'queue',
      'schedule',
      'state machine',
      'stream',
    ]);
    expect(kinds.get('function')?.length).toBeGreaterThan(15);
    expect(kinds.get('metric')?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['AttentionNeeded', 'LateOwner', 'StaleSecret', 'WebhookRefused']),
    );
  });

  it.each(questions)(
    'says what rings when $thing.name $question, or why nothing does',
    ({ thing, question }) => {
      const alarms = alarmsOn(thing, question);
      const excuse = excuseFor(thing, question);
      if (alarms.length === 0) expect(excuse).toMatch(/\w/);
      // Watched and excused is a contradiction, unless the excuse is of a whole group.
      else
        expect(
          UNWATCHED.filter(({ what, questions: of }) => what === thing.name && of.includes(question)),
        ).toEqual([]);
    },
  );

  it('names nothing that is not there', () => {
    const inRows = ALARMS.flatMap(({ watches }) => Object.keys(watches));
    const inExcuses = UNWATCHED.map(({ what }) => what);
    expect([...inRows, ...inExcuses].filter((name) => !named.has(name))).toEqual([]);
  });

  it('has one row for each alarm of the template', () => {
    expect(ALARMS.map(({ id }) => id.replace('/', '')).toSorted()).toEqual([...alarms.keys()].toSorted());
  });

  it.each(ALARMS.map((row) => [row.id, row] as const))(
    '%s says whether money is at risk, and names its page',
    (_, row) => {
      const { AlarmDescription } = alarmOf(row, orders);
      expect(AlarmDescription).toBe(`${row.what} ${row.money} See ${pageOf(row)}.`);
      expect(row.money).toMatch(/money|charge|payment/i);
      for (const sentence of AlarmDescription.split(/(?<=[.:]) /)) {
        expect(sentence.split(' ').length).toBeLessThanOrEqual(25);
      }
    },
  );

  it('stands in the documents as the template has it (npm run docs:alarms)', async () => {
    expect(existsSync(PAGE) && readFileSync(PAGE, 'utf8')).toBe(await alarmPage());
  });
});

describe('silence', () => {
  /** Alarms on what a thing tells of itself: from one that does not run they hear nothing. */
  const silent = ALARMS.flatMap((row) =>
    things
      .filter(({ name, groups }) => [name, ...groups].some((one) => row.watches[one]?.includes('not run')))
      .filter(({ name }) => metricsOf(row.id).includes(`"${name.replace(/ \(.*\)$/, '')}"`))
      .map((thing) => ({ row, thing })),
  );

  it.each(silent)('of $thing.name does not silence $row.id', ({ row, thing }) => {
    const { TreatMissingData, Metrics } = alarmOf(row, orders);
    const filled = Metrics?.some(({ Expression }) => Expression?.includes('FILL(') === true) === true;
    // A queue tells of itself, whoever takes from it, until nothing moves in it for hours. That must not end an alarm.
    if (thing.kind === 'queue' && !filled) expect(TreatMissingData).toBe('ignore');
    else expect(TreatMissingData === 'breaching' || filled).toBe(true);
  });

  it('was asked of every alarm that hears a thing itself', () => {
    expect(silent.map(({ row, thing }) => `${row.id} ${thing.name}`).toSorted()).toEqual([
      'Events/LateEvents PublishEvents',
      'Events/LateEvents PublishEvents (mapping)',
      'Events/UndeliveredEvents EventsUndelivered',
      'EveryDay/Stopped Reconcile',
      'EveryMinute/Stopped Sweep',
      'Webhooks/DeadLetters WebhooksDeadLetterQueue',
      'Webhooks/NoneAccepted WebhooksQueue',
      'Webhooks/NoneArrive ReceiveWebhook',
      'Webhooks/OldestMessage WebhooksQueue',
    ]);
  });
});
