import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { metricNamespace } from './once-function.ts';

/** Tells a person: a topic that every alarm of the stack goes to, and the alarm for what needs attention. */
export class CallPerson extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Once needs a person', enforceSSL: true });
    // A policy of its own, which enforcing TLS makes, takes the place of the one by which alarms may publish.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (stage.alarmEmail !== undefined) {
      this.topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    }

    new Alarm(this, 'AttentionNeeded', {
      alarmDescription: 'Something needs a person: `npm run once -- attention` lists it, with its reason.',
      // Written by every function of the stage as a log line (functions/runtime/log.ts).
      metric: new Metric({
        namespace: metricNamespace(stage),
        metricName: 'AttentionNeeded',
        dimensionsMap: { service: 'once' },
        statistic: Stats.SUM,
        period: Duration.minutes(1),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    for (const alarm of Stack.of(this)
      .node.findAll()
      .filter((one) => one instanceof Alarm)) {
      alarm.addAlarmAction(new SnsAction(this.topic));
    }
  }
}
