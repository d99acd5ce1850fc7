import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';

import { anyVersion } from './acknowledge.ts';
import type { OnceFunction } from './once-function.ts';

/**
 * Starts a function every minute. A start that fails is not made up for: the next is a minute away. That none comes any
 * more, or that they only fail, rings an alarm (lib/alarms/table.ts): everything that is overdue rests on it.
 */
export class SweepSchedule extends Construct {
  constructor(scope: Construct, id: string, handler: OnceFunction) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    Validations.of(role).acknowledge(anyVersion(handler));
    new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(handler, { role, retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    });
    // Scheduler hands over to Lambda's own queue, which would try a run that throws twice more.
    handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  }
}
