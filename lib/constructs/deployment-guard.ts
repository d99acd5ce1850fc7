import { basename } from 'node:path';

import { CfnResource, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

import type { Handlers } from '../handlers.ts';
import type { StageSettings } from '../stage.ts';
import { readSecret } from './bindings.ts';
import type { GatewayAccess } from './gateway-access.ts';
import type { OnceTable } from './once-table.ts';

export interface DeploymentGuardProps {
  readonly stage: StageSettings;
  readonly handlers: Handlers;
  readonly gateway: GatewayAccess;
  readonly table: OnceTable;
}

const FUNCTION = 'guard-deployment';
/** A few requests, and half a minute for IAM to know the function's rights. */
export const GUARD_SECONDS = 90;

/**
 * Compares the settings that are deployed with those that follow, and refuses what would lose money or data. It is a custom
 * resource, so that every way to deploy passes it, also with an assembly that was made elsewhere. All else in the stack
 * depends on it: what it refuses was not begun.
 */
export class DeploymentGuard extends Construct {
  constructor(scope: Construct, id: string, { stage, handlers, gateway, table }: DeploymentGuardProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const guard = handlers(FUNCTION, {
      timeoutSeconds: GUARD_SECONDS,
      bindings:
        stage.gateway === 'stripe' ? { GATEWAY_API_KEY_SECRET_ARN: readSecret(gateway.apiKeySecret) } : {},
    });
    guard.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'],
        resources: [stack.stackId],
      }),
    );
    // By its name: when events are switched off, the queue is no part of the template any more.
    const undelivered = stack.formatArn({
      service: 'sqs',
      resource: `${stack.stackName}-EventsUndelivered*`,
    });
    guard.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: [undelivered] }),
    );
    guard.acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:${stack.stackName}-EventsUndelivered*]`,
      reason:
        'CloudFormation chooses the end of the name of this one queue. The function only counts messages.',
    });
    const resource = new CustomResource(this, 'Settings', {
      resourceType: 'Custom::DeploymentGuard',
      serviceToken: guard.functionArn,
      // Lambda tries an event three times, a minute and then two apart.
      serviceTimeout: Duration.seconds(3 * GUARD_SECONDS + 180),
      properties: {
        Settings: guardedSettings(stage, identityOf(table)),
        Intended: stage.intended,
        // For people: `npm run deploy` says what of it changes.
        Told: told(stage),
      },
    });
    this.#before(stack, resource, guard.node.id);
  }

  #before(stack: Stack, guard: CustomResource, functionId: string): void {
    const [first] = guard.node.findAll().filter((one) => CfnResource.isCfnResource(one));
    if (first === undefined) throw new Error('the guard has no resource');
    for (const resource of stack.node.findAll()) {
      const [top] = resource.node.path.split('/').slice(1);
      const isGuard = top === this.node.id || top?.startsWith(functionId) === true;
      if (CfnResource.isCfnResource(resource) && !isGuard) resource.addResourceDependency(first);
    }
  }
}

/** What the guard compares, as its function reads it. */
export const guardedSettings = (stage: StageSettings, table: string): Record<string, string> => ({
  stage: stage.name,
  production: String(stage.production),
  gateway: stage.gateway,
  stripeMode: stage.gateway === 'stripe' ? stage.stripeMode : 'none',
  workflow: stage.workflow,
  events: stage.events ? 'on' : 'off',
  table,
  documents: stage.documentsLock === undefined ? 'plain' : 'locked',
});

/** All settings in words. */
function told({ invoiceFonts, ...settings }: StageSettings): Record<string, string> {
  const { removalPolicy: _follows, intended: _once, ...rest } = settings;
  const invoiceFont = invoiceFonts.map(({ regular }) => basename(regular)).join(', ');
  const entries = Object.entries({ ...rest, invoiceFont }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** What CloudFormation knows a table by: with another one it makes another table. */
function identityOf(table: OnceTable): string {
  const { defaultChild } = table.node;
  if (!CfnResource.isCfnResource(defaultChild)) throw new Error('the table is no single resource');
  return `${Stack.of(table).getLogicalId(defaultChild)} (pk, sk)`;
}
