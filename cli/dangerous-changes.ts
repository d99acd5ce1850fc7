import { isDeepStrictEqual } from 'node:util';

import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

import { type Resource, type Template, withoutHash } from './template.ts';

/** What an update does to a resource that holds something, or that others know by its name. */
export interface DangerousChange {
  /** Without its hash: `EventsUndelivered`. */
  readonly id: string;
  readonly type: string;
  readonly what: string;
}

/** What others know by its name or address: with another one they lose it, though nothing is in it. */
const KNOWN_BY_OTHERS = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::Events::EventBus',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
]);

const specification = loadAwsServiceSpecSync();

/**
 * Changes from one template to the next that drop or replace such a resource, or keep it less well.
 *
 * Source: CloudFormation's resource specification (`causesReplacement`, `isStateful`), as `@aws-cdk/aws-service-spec` has it.
 */
export function dangerousChanges(was: Template, becomes: Template): readonly DangerousChange[] {
  return Object.entries(was.Resources).flatMap(([logicalId, before]) => {
    if (!holdsSomething(before.Type)) return [];
    const after = becomes.Resources[logicalId];
    const told = (what: string): DangerousChange => ({
      id: withoutHash(logicalId),
      type: before.Type,
      what,
    });
    if (after === undefined) return [told(`leaves the stack and ${fate(before.DeletionPolicy)}`)];
    if (after.Type !== before.Type) return [told(`becomes another resource: ${after.Type}`)];
    return [...replacements(before, after), ...weakerPolicies(before, after)].map(told);
  });
}

function holdsSomething(type: string): boolean {
  const [known] = specification.lookup('resource', 'cloudFormationType', 'equals', type);
  return known?.isStateful === true || KNOWN_BY_OTHERS.has(type);
}

function replacements(before: Resource, after: Resource): readonly string[] {
  const [known] = specification.lookup('resource', 'cloudFormationType', 'equals', before.Type);
  const [was, becomes] = [before.Properties ?? {}, after.Properties ?? {}];
  return [...new Set([...Object.keys(was), ...Object.keys(becomes)])].flatMap((name) => {
    const replaces = known?.properties[name]?.causesReplacement;
    if (replaces === undefined || replaces === 'no' || isDeepStrictEqual(was[name], becomes[name])) return [];
    const certain = replaces === 'yes' ? 'is replaced' : 'is perhaps replaced';
    return [`${certain}, since its ${name} changes: the one before ${fate(before.UpdateReplacePolicy)}`];
  });
}

const fate = (policy: string | undefined): string =>
  policy?.startsWith('Retain') === true ? 'is kept' : 'is deleted with what is in it';

const STRENGTH: Readonly<Record<string, number>> = {
  Delete: 0,
  Snapshot: 1,
  RetainExceptOnCreate: 2,
  Retain: 2,
};

function weakerPolicies(before: Resource, after: Resource): readonly string[] {
  return (['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((name) => {
    const [was, becomes] = [before[name] ?? 'Delete', after[name] ?? 'Delete'];
    const weaker = (STRENGTH[becomes] ?? 0) < (STRENGTH[was] ?? 0);
    return weaker ? [`is kept less well: its ${name} was ${was} and becomes ${becomes}`] : [];
  });
}

/** How many resources of each type are new, gone or changed: `npm run upgrade:proof` prints them. */
export function differencesOf(was: Template, becomes: Template): readonly string[] {
  const counts = new Map<string, number>();
  for (const id of new Set([...Object.keys(was.Resources), ...Object.keys(becomes.Resources)])) {
    const [before, after] = [was.Resources[id], becomes.Resources[id]];
    const type = (after ?? before)?.Type ?? '';
    const kind = before === undefined ? 'new' : after === undefined ? 'gone' : 'changed';
    if (isDeepStrictEqual(before?.Properties, after?.Properties) && kind === 'changed') continue;
    counts.set(`${kind} ${type}`, (counts.get(`${kind} ${type}`) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${what}: ${count}`).toSorted();
}
