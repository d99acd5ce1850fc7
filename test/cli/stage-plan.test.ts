import { describe, expect, it } from '@jest/globals';

import { planOf, type Template } from '../../cli/stage-plan.ts';

const SETTINGS = {
  stage: 'shop',
  production: 'true',
  gateway: 'stripe',
  stripeMode: 'live',
  workflow: 'EXPRESS',
  events: 'on',
  table: 'Table (pk, sk)',
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
      'changed Custom::DeploymentGuard: 1',
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
    ['RetainExceptOnCreate', 'leaves the stack and is kept'],
  ])('asks where data is concerned: %s', (DeletionPolicy, fate) => {
    const was = template({ Guard: guard(), Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy } });
    expect(planOf(was, template({ Guard: guard() }), 0).grave).toEqual([`Queue (AWS::SQS::Queue) ${fate}`]);
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
