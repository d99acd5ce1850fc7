import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';

import { anyVersion } from './acknowledge.ts';
import type { OnceFunction } from './once-function.ts';

/**
 * Starts a function every minute. A start that fails is not made up for: the next is a minute away. That none comes any
 * more, or that they only fail, calls a person: everything that is overdue rests on it.
 */
export class EveryMinute extends Construct {
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
    new Alarm(this, 'Stopped', {
      alarmDescription:
        'The sweep was not started for five minutes: what is overdue is looked after by nobody.',
      metric: handler.metricInvocations({ period: Duration.minutes(5), statistic: Stats.SUM }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.BREACHING,
    });
    new Alarm(this, 'Failing', {
      alarmDescription: 'The sweep fails again and again: its log says why. What is overdue waits.',
      metric: handler.metricErrors({ period: Duration.minutes(1), statistic: Stats.SUM }),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
