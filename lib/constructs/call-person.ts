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

    // Counted by functions of the stage as log lines (functions/runtime/log.ts).
    const counted = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: metricNamespace(stage),
        metricName,
        dimensionsMap: { service: 'once' },
        statistic,
        period: Duration.minutes(1),
      });
    new Alarm(this, 'AttentionNeeded', {
      alarmDescription: 'Something needs a person: `npm run once -- attention` lists it, with its reason.',
      // The sweep tells the number each minute: the alarm is on as long as anything is on the list.
      metric: counted('AttentionEntries', Stats.MAXIMUM),
      threshold: 1,
      evaluationPeriods: 1,
      // That the sweep tells nothing has an alarm of its own, and says nothing about the list.
      treatMissingData: TreatMissingData.IGNORE,
    });
    new Alarm(this, 'SetAside', {
      alarmDescription:
        'Something needs a person since a moment ago: `npm run once -- attention` lists it, also what no entry stands for.',
      metric: counted('AttentionNeeded', Stats.SUM),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    new Alarm(this, 'Unreadable', {
      alarmDescription:
        'The sweep passes over items that this release cannot read: `npm run once -- attention` names them.',
      metric: counted('UnreadableItem', Stats.SUM),
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
