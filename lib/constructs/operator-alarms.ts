import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

import { type AlarmRow, descriptionOf, type Watched, whenSilent } from '../alarms/row.ts';
import { ALARMS } from '../alarms/table.ts';
import { explain } from './explained.ts';

/** Tells a person: every alarm of the stack, each a row of {@link ALARMS}, and the one topic that they go to. */
export class OperatorAlarms extends Construct {
  readonly topic: Topic;
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Once needs a person', enforceSSL: true });
    explain(this.topic, {
      CKV_AWS_26:
        'It carries names of alarms. CloudWatch cannot publish to a topic that SNS’s own key of KMS encrypts.',
    });
    // A policy of its own, which enforcing TLS makes, takes the place of the one by which alarms may publish.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const { alarmEmail } = watched.stage;
    if (alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    this.all = ALARMS.flatMap((row) => this.#alarm(row, watched));
  }

  #alarm(row: AlarmRow, watched: Watched): readonly Alarm[] {
    const metric = row.metric(watched);
    if (metric === undefined) return [];
    const [construct = '', id = ''] = row.id.split('/');
    const scope = Stack.of(this).node.findChild(construct);
    if (!(scope instanceof Construct)) throw new Error(`${construct} is no construct`);
    const { bad, of } = row.periods ?? { bad: 1, of: 1 };
    const alarm = new Alarm(scope, id, {
      alarmDescription: descriptionOf(row),
      metric,
      ...bound(row, watched),
      evaluationPeriods: of,
      ...(bad === of ? {} : { datapointsToAlarm: bad }),
      treatMissingData: whenSilent(row),
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return [alarm];
  }
}

function bound({ rings }: AlarmRow, watched: Watched) {
  if ('below' in rings) {
    return { threshold: rings.below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD };
  }
  return {
    threshold: typeof rings.atLeast === 'number' ? rings.atLeast : rings.atLeast(watched),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  };
}
