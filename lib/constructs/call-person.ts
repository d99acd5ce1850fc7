import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

import type { OnceFunction } from './once-function.ts';

export interface CallPersonProps {
  /** The functions that count `AttentionNeeded` when something is left that only a person can settle. */
  readonly counting: readonly OnceFunction[];
  /** Who is told; undefined: subscriptions are made elsewhere, on the topic. */
  readonly email: string | undefined;
}

/** Tells a person: a topic that every alarm of the stack goes to, and the alarm for what needs attention. */
export class CallPerson extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: CallPersonProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Once needs a person', enforceSSL: true });
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));

    const counts = props.counting.map((counter, index) => [`m${index}`, countOf(counter)] as const);
    new Alarm(this, 'AttentionNeeded', {
      alarmDescription: 'Something needs a person: `npm run once -- attention` lists it, with its reason.',
      metric: new MathExpression({
        expression: `SUM([${counts.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
        usingMetrics: Object.fromEntries(counts),
        period: Duration.minutes(1),
        label: 'AttentionNeeded',
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

/** Written by the function as a log line (functions/runtime/log.ts), under its own name. */
const countOf = (counter: OnceFunction): Metric =>
  new Metric({
    namespace: 'Once',
    metricName: 'AttentionNeeded',
    dimensionsMap: { service: counter.node.id },
    statistic: Stats.SUM,
    period: Duration.minutes(1),
  });
