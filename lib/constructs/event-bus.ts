import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { explain, QUEUE_ENCRYPTED } from './explained.ts';
import type { OnceFunction } from './once-function.ts';
import type { OnceTable } from './once-table.ts';

/**
 * A bus has a name that is unique in its account and region, and the library's own is the same for every stage. A stack that has
 * its name from before stages had files keeps the library's: another name would be another bus, without anybody's rules.
 */
function busName({ stackName, node }: Stack): { readonly eventBusName?: string } {
  return stackName === node.id ? {} : { eventBusName: `${stackName}-Events` };
}

/** The bus that tells what happened to orders, and where those events go that could not be published. */
export class OrderEventBus extends Construct {
  readonly bus: EventBus;
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      description: 'What happened to orders.',
      ...busName(Stack.of(this)),
    });
    this.undelivered = new Queue(this, 'Undelivered', {
      retentionPeriod: Duration.days(14),
      removalPolicy: stage.removalPolicy,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    explain(this.undelivered, { CKV_AWS_27: QUEUE_ENCRYPTED });
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of a stream: nothing but people takes messages out of it.',
    });
  }

  /** Has `publisher` told of every change of an order, in the order of the changes of each. */
  drain(table: OnceTable, publisher: OnceFunction): void {
    const { tableStreamArn: stream } = table;
    if (stream === undefined) throw new Error(`${table.node.path} has no stream`);
    publisher.addToRolePolicy(
      new PolicyStatement({
        actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
          (action) => `dynamodb:${action}`,
        ),
        resources: [stream],
      }),
    );
    new EventSourceMapping(this, 'Stream', {
      target: publisher,
      eventSourceArn: stream,
      // A deployment that makes the mapping anew misses nothing; what it repeats bears the same ids.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        // An order's claim, which has no version, happened to nobody.
        FilterCriteria.filter({
          dynamodb: { Keys: { sk: { S: ['ORDER'] } }, NewImage: { version: { N: FilterRule.exists() } } },
        }),
        FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: [HEARTBEAT] } } } }),
        // What people did, in the list of its day. The copy in an order's partition is no second event.
        FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('ACTS#') } } } }),
      ],
      batchSize: 100,
      // One is enough: a shard takes 1,000 writes a second, and few of them are of orders. What fails here fails in
      // every lane, and what is unreadable holds up none.
      parallelizationFactor: 1,
      reportBatchItemFailures: true,
      // For a function that dies over a batch: it gets it in halves.
      bisectBatchOnError: true,
      // Tried without end until it is this old. The function itself sets aside what it tried in vain for 12 hours, or
      // what is 20 hours old and was tried for half an hour. Here goes what it never got to look at, and Lambda keeps no
      // more of that than its place in the stream, where a person finds it until it is 24 hours old.
      maxRecordAge: Duration.hours(22),
      onFailure: { bind: () => ({ destination: this.undelivered.queueArn }) },
    });
    this.#beat(table);
  }

  /**
   * Writes an item every minute that goes through the stream as orders do and is nobody's event. While no order changes,
   * it tells a shop that sleeps from a stream that is not read: without it both are silent (the alarm `LateEvents`).
   * EventBridge Scheduler writes it by itself, under $0.05 a month.
   */
  #beat({ tableName, tableArn }: OnceTable): void {
    const role = new Role(this, 'HeartbeatRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const putItem = new PolicyStatement({
      actions: ['dynamodb:PutItem'],
      resources: [tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [HEARTBEAT] } },
    });
    // A write that changes nothing leaves no record in the stream, hence the time.
    const Item = { pk: { S: HEARTBEAT }, sk: { S: HEARTBEAT }, at: { S: ContextAttribute.scheduledTime } };
    new Schedule(this, 'Heartbeat', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new Universal({
        service: 'dynamodb',
        action: 'putItem',
        policyStatements: [putItem],
        input: ScheduleTargetInput.fromObject({ TableName: tableName, Item }),
        role,
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
  }
}

/** Both keys of the heartbeat's item. */
const HEARTBEAT = 'HEARTBEAT';
