import { Fn, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { explain, LOGS_ENCRYPTED } from './explained.ts';

/**
 * A log group that an AWS service writes to, and not a function. Services are let in by an account's resource policy,
 * which holds 5,120 characters: once it is full a deployment fails, unless the group's name begins with
 * `/aws/vendedlogs/` (Step Functions developer guide, "Avoiding Amazon CloudWatch Logs resource policy size
 * restrictions"). The stack's own id keeps the name free after a deletion that retains the logs.
 */
export function vendedLogGroup(
  scope: Construct,
  id: string,
  service: string,
  stage: StageSettings,
): LogGroup {
  const { stackId, stackName } = Stack.of(scope);
  const unique = Fn.select(2, Fn.split('/', stackId));
  const logGroup = new LogGroup(scope, id, {
    logGroupName: `/aws/vendedlogs/${service}/${stackName}-${unique}`,
    retention: stage.logRetentionDays,
    removalPolicy: stage.removalPolicy,
  });
  explain(logGroup, { CKV_AWS_158: LOGS_ENCRYPTED });
  return logGroup;
}
