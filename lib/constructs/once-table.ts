import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { explain, TRIAL_DATA } from './explained.ts';

/** The sparse index of everything that is still open, by the time at which the sweep has to look at it. */
export const DUE_INDEX = 'due';

/** Every order by merchant and time. Its keys never change, so an order costs one write unit in it. */
export const PLACED_INDEX = 'placed';

/** Whatever else is listed: orders by customer, products by SKU, documents by time. Its keys never change either. */
export const LISTED_INDEX = 'listed';

/** The sparse index of declined orders. */
export const DECLINED_INDEX = 'declined';

const INDEXES: GlobalSecondaryIndexPropsV2[] = [
  {
    indexName: DUE_INDEX,
    partitionKey: { name: 'dueShard', type: AttributeType.STRING },
    sortKey: { name: 'dueAt', type: AttributeType.STRING },
    // What the sweep decides by. It changes with the date only, so it costs no write of its own.
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['looks'],
  },
  {
    indexName: PLACED_INDEX,
    partitionKey: { name: 'placedShard', type: AttributeType.STRING },
    sortKey: { name: 'placedAt', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  },
  {
    indexName: LISTED_INDEX,
    partitionKey: { name: 'listShard', type: AttributeType.STRING },
    sortKey: { name: 'listedBy', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  },
  {
    indexName: DECLINED_INDEX,
    partitionKey: { name: 'declinedShard', type: AttributeType.STRING },
    sortKey: { name: 'placedAt', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  },
];

/** The one table: every order, operation, product, constraint and counter (`pk`, `sk`). */
export class OnceTable extends TableV2 {
  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // In the order in which releases brought them: an upgrade makes one by one.
      globalSecondaryIndexes: INDEXES.slice(0, stage.tableIndexes),
      billing: Billing.onDemand(),
      // Both images: what happened to an order shows in what changed.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      // Epoch seconds. Only records that nothing depends on carry it; constraints never do.
      timeToLiveAttribute: 'expiresAt',
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      deletionProtection: stage.deletionProtection,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
      // Not `removalPolicy`: its deletion protection would stop the rollback of a first deployment halfway.
      removalPolicy: stage.deletionProtection ? RemovalPolicy.RETAIN : stage.removalPolicy,
    });
    if (!stage.pointInTimeRecovery) {
      explain(this, { CKV_AWS_165: TRIAL_DATA });
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-DDB3',
        reason: `Stage ${stage.name} holds trial data only; production has point-in-time recovery.`,
      });
    }
  }
}
