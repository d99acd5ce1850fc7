import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';

import {
  asIntended,
  type DeployedSettings,
  riskyChanges,
  type RiskyChange,
} from '../functions/domain/deployment/deployed-settings.ts';
import type { Cloud } from './cloud.ts';
import { dangerousChanges } from './dangerous-changes.ts';
import { nameOf } from './resource-names.ts';
import { type Template, templateOf } from './template.ts';

const GUARD = 'Custom::DeploymentGuard';

const guarded = z.object({
  Settings: z.record(z.string(), z.string()),
  Told: z.record(z.string(), z.string()).default({}),
});

/** What `cdk deploy` sent last. */
export async function deployedTemplate(cloud: Cloud, stackName: string): Promise<Template> {
  const client = new CloudFormationClient(cloud.client);
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stackName }));
  return templateOf(TemplateBody);
}

/** What a deployment does to what is there, in words. */
export interface Plan {
  readonly lines: readonly string[];
  /** Money or data is concerned: a person is asked. */
  readonly grave: readonly string[];
  readonly risky: readonly RiskyChange[];
}

/** @param eventsWaiting how many events wait to be published or for a person */
export function planOf(was: Template, becomes: Template, eventsWaiting: number): Plan {
  const [before, after] = [settingsIn(was), settingsIn(becomes)];
  const risky = riskyChanges(before.Settings, { ...NOTHING, ...after.Settings }, eventsWaiting);
  const told = changed(before.Told, after.Told).map(
    ([name, from = 'not set', to = 'not set']) => `${name}: ${from} -> ${to}`,
  );
  return {
    lines: [...told, ...resourceLines(was, becomes)],
    grave: [
      ...risky.map((change) => `${asIntended(change)}: ${change.risk}`),
      ...dangerousChanges(was, becomes).map(({ id, type, what }) => `${id} (${type}) ${what}`),
    ],
    risky,
  };
}

const NOTHING: DeployedSettings = {
  stage: '',
  production: '',
  gateway: '',
  stripeMode: '',
  workflow: '',
  events: '',
  table: '',
  documents: '',
};

/** A release without a guard has nothing that says its settings. */
function settingsIn({ Resources }: Template): z.infer<typeof guarded> {
  const guard = Object.values(Resources).find(({ Type }) => Type === GUARD);
  if (guard !== undefined) return guarded.parse(guard.Properties);
  const machine = Object.values(Resources).find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const workflow = machine?.Properties?.['StateMachineType'];
  return {
    Settings: typeof workflow === 'string' ? { workflow, ...legacyProduction(Resources) } : {},
    Told: {},
  };
}

function legacyProduction(resources: Template['Resources']): Record<string, string> {
  const protectedTable = Object.values(resources).some(
    ({ Type, Properties }) =>
      Type === 'AWS::DynamoDB::GlobalTable' &&
      JSON.stringify(Properties?.['Replicas'] ?? []).includes('"DeletionProtectionEnabled":true'),
  );
  return { production: String(protectedTable) };
}

function resourceLines(was: Template, becomes: Template): string[] {
  const counts = new Map<string, number>();
  for (const [id, kind] of kindsOfChange(was, becomes)) {
    const type = (becomes.Resources[id] ?? was.Resources[id])?.Type ?? '';
    const what = `${kind} ${nameOf(type)}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${what}: ${count}`).toSorted();
}

function kindsOfChange(was: Template, becomes: Template): [id: string, kind: string][] {
  const ids = new Set([...Object.keys(was.Resources), ...Object.keys(becomes.Resources)]);
  return [...ids].flatMap((id): [string, string][] => {
    const [before, after] = [was.Resources[id], becomes.Resources[id]];
    const type = (after ?? before)?.Type ?? '';
    // The guard's settings are told one by one.
    if (type === 'AWS::CDK::Metadata' || type === GUARD) return [];
    if (before === undefined) return [[id, 'new']];
    if (after === undefined) return [[id, 'removed']];
    return JSON.stringify(before.Properties) === JSON.stringify(after.Properties) ? [] : [[id, 'changed']];
  });
}

function changed(
  was: Readonly<Record<string, string>>,
  becomes: Readonly<Record<string, string>>,
): [name: string, from: string | undefined, to: string | undefined][] {
  const names = new Set([...Object.keys(was), ...Object.keys(becomes)]);
  return [...names].flatMap((name): [string, string | undefined, string | undefined][] =>
    was[name] === becomes[name] ? [] : [[name, was[name], becomes[name]]],
  );
}
