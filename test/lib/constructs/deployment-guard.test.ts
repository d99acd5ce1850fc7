import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { askedDeployment } from '../../../functions/adapters/aws/cloudformation-request.ts';
import { rightsOf } from '../../../assurance/world/deployed-functions.ts';
import { type Stage, synthesizeFast } from '../../../assurance/world/synthesis.ts';

const rights = (stage: Stage) =>
  rightsOf(synthesizeFast(stage).orders, 'GuardDeploymentRole').filter(
    (right) => !/^(logs|xray):/.test(right),
  );

const guardOf = (stage: Stage) => {
  const [guard] = synthesizeFast(stage).orders.resources('Custom::DeploymentGuard');
  if (guard === undefined) throw new Error('there is no guard');
  return guard;
};

describe('DeploymentGuard', () => {
  it('goes before everything that is not its own', () => {
    const { orders } = synthesizeFast({ stage: 'production' });
    const all = z.record(z.string(), z.looseObject({ DependsOn: z.unknown().optional() }));
    const { Resources } = z.object({ Resources: all }).parse(JSON.parse(orders.text));
    const before = Object.entries(Resources)
      .filter(([, { DependsOn }]) => !JSON.stringify(DependsOn ?? []).includes('"GuardSettings'))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(before.toSorted()).toEqual([
      'GuardDeployment',
      'GuardDeploymentLogs',
      'GuardDeploymentRole',
      'GuardDeploymentRoleDefaultPolicy',
      'GuardSettings',
    ]);
  });

  it('says what the function reads', () => {
    const { Properties } = guardOf({ stage: 'production', workflow: 'STANDARD', intended: ['a: b -> c'] });
    const asked = { RequestType: 'Create', ResponseURL: 'https://x', StackId: 's', RequestId: 'r' } as const;
    expect(
      askedDeployment({
        ...asked,
        LogicalResourceId: 'l',
        ResourceProperties: Properties,
        OldResourceProperties: { Settings: {} },
      }),
    ).toEqual({
      becomes: {
        stage: 'production',
        production: 'true',
        gateway: 'stripe',
        stripeMode: 'live',
        workflow: 'STANDARD',
        events: 'on',
        table: expect.stringMatching(/^Table[0-9A-F]{8} \(pk, sk\)$/),
        documents: 'plain',
      },
      was: undefined,
      intended: ['a: b -> c'],
    });
  });

  it('has no money mode where the money is played', () => {
    expect(guardOf({}).Properties).toMatchObject({ Settings: { gateway: 'sandbox', stripeMode: 'none' } });
  });

  it('may look at its own stack, count what waits, and read of the keys the one that it judges', () => {
    const own = [
      'cloudformation:DescribeStacks AWS::StackId',
      'cloudformation:UpdateTerminationProtection AWS::StackId',
    ];
    const count = (stack: string) =>
      `sqs:GetQueueAttributes arn:AWS::Partition:sqs:AWS::Region:AWS::AccountId:${stack}-EventsUndelivered*`;
    const key =
      'secretsmanager:GetSecretValue arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:once/production/stripe-api-key-??????';
    expect(rights({ stage: 'production' })).toEqual([...own, key, count('OnceOrders-production')]);
    expect(rights({})).toEqual([...own, count('OnceOrders-dev')]);
  });

  it('counts the queue that CloudFormation names after the stack and the construct', () => {
    const queues = synthesizeFast().orders.resources('AWS::SQS::Queue');
    expect(queues.map(({ id }) => id)).toContain('EventsUndelivered');
  });

  it.each([
    [{ stage: 'production' }, 'RetainExceptOnCreate'],
    [{ stage: 'dev' }, 'Delete'],
  ])('stands beside queues that are kept in production: %j', (stage, policy) => {
    const queues = synthesizeFast(stage).orders.resources('AWS::SQS::Queue');
    expect(queues.map(({ id, DeletionPolicy }) => [id, DeletionPolicy])).toEqual(
      ['WebhooksDeadLetterQueue', 'WebhooksQueue', 'EventsUndelivered'].map((id) => [id, policy]),
    );
  });
});
