import { describe, expect, it } from '@jest/globals';

import { planOf } from '../../cli/stage-plan.ts';
import type { Template } from '../../cli/template.ts';

const SETTINGS = {
  stage: 'shop',
  production: 'true',
  gateway: 'stripe',
  stripeMode: 'live',
  workflow: 'EXPRESS',
  events: 'on',
  table: 'Table (pk, sk)',
  documents: 'plain',
};

const guard = (settings: Partial<typeof SETTINGS> = {}, told: Record<string, string> = {}) => ({
  Type: 'Custom::DeploymentGuard',
  Properties: { Settings: { ...SETTINGS, ...settings }, Told: told },
});

const template = (resources: Template['Resources']): Template => ({ Resources: resources });

describe('planOf', () => {
  it('says nothing when nothing changes', () => {
    const same = template({ Guard: guard(), Queue: { Type: 'AWS::SQS::Queue' } });
    expect(planOf(same, same, 5)).toEqual({ lines: [], grave: [], risky: [] });
  });

  it('says each setting that changes, and how many of what else', () => {
    const functionOf = (key: string) => ({
      Type: 'AWS::Lambda::Function',
      Properties: { Code: { S3Key: key } },
    });
    const was = template({
      Guard: guard({}, { alarmEmail: 'ops@example.com', logLevel: 'INFO' }),
      One: functionOf('a'),
      Two: functionOf('b'),
    });
    const becomes = template({
      Guard: guard({}, { logLevel: 'DEBUG' }),
      One: functionOf('c'),
      Two: functionOf('d'),
      Three: functionOf('e'),
    });
    const { lines, grave } = planOf(was, becomes, 0);
    expect(lines).toEqual([
      'alarmEmail: ops@example.com -> not set',
      'logLevel: INFO -> DEBUG',
      'changed functions: 2',
      'new functions: 1',
    ]);
    expect(grave).toEqual([]);
  });

  it('asks where money is concerned', () => {
    const { grave, risky } = planOf(
      template({ Guard: guard() }),
      template({ Guard: guard({ gateway: 'sandbox' }) }),
      0,
    );
    expect(grave).toEqual([expect.stringContaining('gateway: stripe -> sandbox: open payments')]);
    expect(risky.map(({ name }) => name)).toEqual(['gateway']);
  });

  it.each([
    ['Delete', 'is deleted with what is in it'],
    ['RetainExceptOnCreate', 'is kept'],
  ])('asks where data is concerned: %s', (DeletionPolicy, fate) => {
    const was = template({ Guard: guard(), Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy } });
    expect(planOf(was, template({ Guard: guard() }), 0).grave).toEqual([
      `Queue (AWS::SQS::Queue) leaves the stack and ${fate}`,
    ]);
  });

  it.each([
    [
      'AWS::SQS::Queue',
      { QueueName: 'one' },
      { QueueName: 'another' },
      'is replaced, since its QueueName changes',
    ],
    ['AWS::S3::Bucket', {}, { ObjectLockEnabled: true }, 'is replaced, since its ObjectLockEnabled changes'],
    ['AWS::Events::EventBus', { Name: 'one' }, { Name: 'another' }, 'is replaced, since its Name changes'],
  ])('asks where %s is replaced', (Type, was, becomes, what) => {
    const before = template({
      Guard: guard(),
      One: { Type, Properties: was, UpdateReplacePolicy: 'Retain' },
    });
    const after = template({ Guard: guard(), One: { Type, Properties: becomes } });
    expect(planOf(before, after, 0).grave).toEqual(
      expect.arrayContaining([`One (${Type}) ${what}: the one before is kept`]),
    );
  });

  it('asks where a resource is kept less well', () => {
    const queue = (DeletionPolicy: string) => ({ Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy } });
    const was = template({ Guard: guard(), ...queue('RetainExceptOnCreate') });
    const becomes = template({ Guard: guard(), ...queue('Delete') });
    expect(planOf(was, becomes, 0).grave).toEqual([
      expect.stringContaining('its DeletionPolicy was RetainExceptOnCreate and becomes Delete'),
    ]);
    expect(planOf(becomes, was, 0).grave).toEqual([]);
  });

  it('does not ask where a property changes in place', () => {
    const table = (recovery: boolean) => ({
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: { Replicas: [{ PointInTimeRecoverySpecification: recovery }] },
      },
    });
    const was = template({ Guard: guard(), ...table(false) });
    expect(planOf(was, template({ Guard: guard(), ...table(true) }), 0)).toEqual({
      lines: ['changed tables: 1'],
      grave: [],
      risky: [],
    });
  });

  it('knows the workflow of a live stage from before there was a guard', () => {
    const was = template({
      Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineType: 'STANDARD' } },
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: { Replicas: [{ DeletionProtectionEnabled: true }] },
      },
    });
    const { risky } = planOf(was, template({ ...was.Resources, Guard: guard() }), 0);
    expect(risky).toEqual([
      expect.objectContaining({ name: 'workflow', was: 'STANDARD', becomes: 'EXPRESS' }),
    ]);
  });
});
