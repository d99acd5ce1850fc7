import { createSfnClient } from '../gateways/aws-clients.ts';
import { StepFunctionsWorkflow } from '../gateways/step-functions-workflow.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { sweep, type SweepReport } from '../usecases/sweep.ts';

const orders = new DynamoOrderLedger(createDynamoClient(), env.tableName);
const workflow = new StepFunctionsWorkflow(createSfnClient(), env.workflowArn);

export const handler = async (): Promise<SweepReport> =>
  sweep({ clock, log, orders, workflow, random: Math.random });
