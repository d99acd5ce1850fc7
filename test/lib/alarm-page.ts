import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { pageOf, type AlarmRow } from '../../lib/alarms/row.ts';
import { ALARMS } from '../../lib/alarms/table.ts';
import { alarmOf, type AlarmProperties } from '../../assurance/alarms/alarm-properties.ts';
import { FAULTS } from '../../assurance/alarms/faults.ts';
import { synthesizeFast } from '../../assurance/world/synthesis.ts';
import { alarmsOn, excuseFor, QUESTIONS, thingsIn, type Thing } from './watched-things.ts';

export const PAGE = join(import.meta.dirname, '../../docs/reference/alarms.md');

const SILENT = {
  breaching: 'rings',
  notBreaching: 'is fine',
  ignore: 'changes nothing',
} as const;

/** docs/reference/alarms.md, from the template as production has it. */
export async function alarmPage(): Promise<string> {
  const { orders } = synthesizeFast({ stage: 'production' });
  const things = thingsIn(orders);
  const excuses = [...new Set(things.flatMap(excusesOf))];
  const metrics = ALARMS.reduce((sum, row) => sum + metricsIn(alarmOf(row, orders)), 0);
  const page = [
    '# Alarms',
    '',
    '`npm run docs:alarms` writes this page from `lib/alarms/` and the synthesized template of production. Do not edit it.',
    '',
    'Every alarm goes to the topic in the output `AlarmTopicArn`. It reaches nobody until somebody subscribes: the',
    'setting `alarmEmail` subscribes an address. CloudWatch takes $0.10 a month for each metric in an alarm:',
    `$${(metrics / 10).toFixed(2)} for all of them. During a first deployment an alarm that rings without data may ring once.`,
    '',
    '## What rings, and what to do',
    '',
    ...table(
      ['alarm', 'what it says', 'is money at risk', 'first'],
      ALARMS.map((row) => [linked(row), row.what, row.money, row.first]),
    ),
    '',
    '## When each rings',
    '',
    'The last column says what an alarm does without data. It `rings` where a metric is always there while all is well.',
    'It `changes nothing` on queues: after some hours without a message SQS reports nothing, whatever lies in them.',
    '',
    ...table(
      ['alarm', 'metric', 'rings at', 'no data'],
      ALARMS.map((row) => {
        const alarm = alarmOf(row, orders);
        return [`\`${row.id}\``, metricOf(alarm), whenOf(alarm), SILENT[alarm.TreatMissingData]];
      }),
    ),
    '',
    '## How each was made to ring',
    '',
    'A test applies each alarm’s own rule to data points: metric, statistic, period, threshold, missing data. While all is',
    'well none rings. Each rings for its fault, stays on while that lasts, and goes off afterwards. What the functions tell is',
    'made by the test that is named. What only AWS tells no emulator plays: its data points are as AWS documents them.',
    '',
    'Alarms are put to whole runs too: two storms of ordinary failures (`npm run assure -- assurance`) and the demo on a',
    'deployment (`npm run prove`). Those ring that are meant: a bank disputes a payment or refuses a refund, and strangers forge',
    'webhooks. No other one does.',
    '',
    ...table(
      ['alarm', 'the fault', 'told by', 'page'],
      ALARMS.map((row) => [`\`${row.id}\``, ...madeToRing(row), pageLink(row)]),
    ),
    '',
    '## What is watched',
    '',
    'Every function, queue, mapping, schedule, stream, state machine and API of the template, and every metric that the',
    'functions count. A number is a note below.',
    '',
    ...table(
      ['what', 'kind', ...QUESTIONS.map((question) => (question === 'not run' ? 'is not run' : question))],
      things.map((thing) => [
        `\`${thing.name}\``,
        thing.kind,
        ...QUESTIONS.map((question) => cell(thing, question, excuses)),
      ]),
    ),
    '',
    ...excuses.map((why, index) => `${index + 1}. ${why}`),
    '',
  ].join('\n');
  return format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

const excusesOf = (thing: Thing): readonly string[] =>
  thing.questions.flatMap((question) =>
    alarmsOn(thing, question).length > 0 ? [] : (excuseFor(thing, question) ?? []),
  );

function cell(thing: Thing, question: (typeof QUESTIONS)[number], excuses: readonly string[]): string {
  if (!thing.questions.includes(question)) return '';
  const alarms = alarmsOn(thing, question);
  if (alarms.length > 0) return alarms.map((id) => `\`${id}\``).join(', ');
  const why = excuseFor(thing, question);
  return why === undefined ? '**nothing**' : `(${excuses.indexOf(why) + 1})`;
}

/** The page that says what to do. The mail names it too. */
const linkTo = (row: AlarmRow, text: string): string =>
  existsSync(join(import.meta.dirname, '../..', pageOf(row)))
    ? `[${text}](${pageOf(row).replace('docs', '..')})`
    : text;

const linked = (row: AlarmRow): string => linkTo(row, `\`${row.id}\``);

const pageLink = (row: AlarmRow): string => linkTo(row, pageOf(row).split('/').at(-1) ?? '');

function madeToRing({ id }: AlarmRow): readonly [how: string, told: string] {
  const fault = FAULTS[id];
  if (fault === undefined) throw new Error(`nobody says what ${id} is for`);
  const { how, told } = fault;
  return [how, told.by === 'AWS' ? 'AWS only' : `\`${told.test}\``];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

const metricsIn = ({ Metrics }: AlarmProperties): number =>
  Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;

function metricOf(alarm: AlarmProperties): string {
  const { Namespace, MetricName, Statistic, ExtendedStatistic, Metrics } = alarm;
  if (Metrics !== undefined) return Metrics.find(({ Expression }) => Expression !== undefined)?.Label ?? '';
  const namespace = Namespace?.replace('Once/production', 'Once/<stage>');
  return `\`${namespace} ${MetricName}\`, ${(Statistic ?? ExtendedStatistic ?? '').toLowerCase()}`;
}

function whenOf(alarm: AlarmProperties): string {
  const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = alarm;
  const bound = ComparisonOperator === 'LessThanThreshold' ? 'below' : 'at least';
  const many = EvaluationPeriods === 1 ? '' : `, in ${DatapointsToAlarm} of ${EvaluationPeriods}`;
  return `${bound} ${Threshold} in ${periodOf(alarm)}${many}`;
}

function periodOf({ Period, Metrics }: AlarmProperties): string {
  const seconds =
    Period ?? Metrics?.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period ?? 0;
  const minutes = seconds / 60;
  return minutes === 60 ? 'an hour' : minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

if (import.meta.main) writeFileSync(PAGE, await alarmPage());
