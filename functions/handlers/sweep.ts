import { createSfnClient } from '../gateways/aws-clients.ts';
import { StepFunctionsWorkflow } from '../gateways/step-functions-workflow.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { sweep, type SweepReport } from '../usecases/sweep.ts';

const orders = new DynamoOrderLedger(createDynamoClient(wire()), env.tableName);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn);
const { holderTimeMs } = env;

export const handler = inTime(async (_event: unknown, context): Promise<SweepReport> => {
  const { owner, deadline } = invocationOf(context);
  return sweep({ clock, log, orders, workflow, owner, deadline, holderTimeMs, random: Math.random });
});
