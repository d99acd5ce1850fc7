import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Question } from '../../lib/alarms/row.ts';
import { ALARMS } from '../../lib/alarms/table.ts';
import { UNWATCHED } from '../../lib/alarms/unwatched.ts';
import { withoutHash, type StackTemplate } from '../../assurance/world/stack-template.ts';

/** What may fail, be slow, or not be run at all; and what a row may call it. */
export interface Thing {
  readonly name: string;
  readonly kind: string;
  readonly questions: readonly Question[];
  /** Groups that it is in: a row may name those. */
  readonly groups: readonly string[];
}

export const QUESTIONS: readonly Question[] = ['fails', 'slow', 'not run'];

/** Everything in the template that runs or holds what waits, and every metric that the functions count. */
export const thingsIn = (template: StackTemplate): readonly Thing[] => [
  ...functions(template),
  ...queues(template),
  ...mappings(template),
  ...all(template, 'AWS::Scheduler::Schedule', 'schedule', ['schedules']),
  ...streams(template),
  ...all(template, 'AWS::StepFunctions::StateMachine', 'state machine'),
  ...all(template, 'AWS::ApiGatewayV2::Api', 'API'),
  ...countedMetrics().map((name): Thing => ({
    name,
    kind: 'metric',
    questions: ['fails'],
    groups: SOLD_AND_ASKED.has(name) ? ['what was sold and asked'] : [],
  })),
];

/** Metrics for the dashboard. A new one needs an alarm or a line here. */
const SOLD_AND_ASKED: ReadonlySet<string> = new Set([
  'OrdersPlaced',
  'PlacedToPaidSeconds',
  'PaymentsDeclined',
  'InvoicesIssued',
  'RequestsReplayed',
  'KeysInFlight',
  'KeysReused',
  'OutcomeUnknown',
  'UnknownSeconds',
  'WebhookParked',
  'WebhookSuperseded',
  'SweepFound',
]);

const all = (
  template: StackTemplate,
  type: string,
  kind: string,
  groups: readonly string[] = [],
): readonly Thing[] =>
  template.resources(type).map(({ id }) => ({ name: id, kind, questions: QUESTIONS, groups }));

/** A function by who calls it. One that only a deployment calls fails the deployment. */
function functions(template: StackTemplate): readonly Thing[] {
  const calledBy = (type: string): string =>
    JSON.stringify(template.resources(type).map(({ Properties }) => Properties));
  const api = ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Authorizer'].map(calledBy).join();
  const workflow = calledBy('AWS::StepFunctions::StateMachine');
  const inDeployments = [
    ...template.text.matchAll(/"ServiceToken":\s*\{\s*"Fn::GetAtt":\s*\[\s*"(\w+)"/g),
  ].map(([, id = '']) => withoutHash(id));
  return template
    .resources('AWS::Lambda::Function')
    .filter(({ id }) => !inDeployments.includes(id))
    .map(({ id }) => {
      const named = new RegExp(`\\b${id}\\b`);
      const groups = [
        ...(named.test(api) ? ['functions behind the API'] : []),
        ...(named.test(workflow) ? ['workflow steps'] : []),
      ];
      return { name: id, kind: 'function', questions: QUESTIONS, groups };
    });
}

const mappingProperties = z.object({ FunctionName: z.string() });

/** A mapping has no name of its own: it is called by the function that it calls. */
const mappings = (template: StackTemplate): readonly Thing[] =>
  [...template.properties('AWS::Lambda::EventSourceMapping', mappingProperties).values()].map(
    ({ FunctionName }) => ({
      name: `${FunctionName} (mapping)`,
      kind: 'event source mapping',
      questions: QUESTIONS,
      groups: [],
    }),
  );

const queueProperties = z.object({ RedrivePolicy: z.unknown().optional() });

/** A queue that hands nothing on is where what could not be handled ends. */
const queues = (template: StackTemplate): readonly Thing[] =>
  [...template.properties('AWS::SQS::Queue', queueProperties)].map(([name, { RedrivePolicy }]) => ({
    name,
    kind: 'queue',
    questions: QUESTIONS,
    groups: RedrivePolicy === undefined ? ['dead-letter queues'] : [],
  }));

const tableProperties = z.object({ StreamSpecification: z.unknown().optional() });

const streams = (template: StackTemplate): readonly Thing[] =>
  [...template.properties('AWS::DynamoDB::GlobalTable', tableProperties)]
    .filter(([, { StreamSpecification }]) => StreamSpecification !== undefined)
    .map(([name]) => ({ name: `${name} (stream)`, kind: 'stream', questions: QUESTIONS, groups: [] }));

const FUNCTIONS = join(import.meta.dirname, '../../functions');

/** Names that any function counts or measures under, as the source has them. */
function countedMetrics(): readonly string[] {
  const sources = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(FUNCTIONS, path), 'utf8'));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/\blog\??\.(?:count|measure)\(\s*'(\w+)'/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].toSorted();
}

/** Alarms that answer a question about a thing, by their ids. */
export const alarmsOn = (thing: Thing, question: Question): readonly string[] =>
  ALARMS.filter(({ watches }) =>
    [thing.name, ...thing.groups].some((name) => watches[name]?.includes(question) === true),
  ).map(({ id }) => id);

/** Why no alarm answers it. */
export const excuseFor = (thing: Thing, question: Question): string | undefined =>
  UNWATCHED.find(
    ({ what, questions }) => [thing.name, ...thing.groups].includes(what) && questions.includes(question),
  )?.why;
