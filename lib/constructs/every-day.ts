import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';

import { anyVersion } from './acknowledge.ts';
import type { OnceFunction } from './once-function.ts';

/** In UTC, after midnight, so that the day before is whole. */
const TIME_OF_DAY = { hour: '3', minute: '17' };

/**
 * Starts a function once a day. Lambda tries a run that throws twice more; one that had too little time goes on where it was.
 * That none comes, or that they fail, rings an alarm (lib/alarms/table.ts).
 */
export class EveryDay extends Construct {
  constructor(scope: Construct, id: string, handler: OnceFunction) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    Validations.of(role).acknowledge(anyVersion(handler));
    new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.cron(TIME_OF_DAY),
      target: new LambdaInvoke(handler, { role, retryAttempts: 3, maxEventAge: Duration.hours(1) }),
    });
    handler.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(6) });
  }
}
