import { createSfnClient } from '../adapters/aws/aws-clients.ts';
import { StepFunctionsWorkflow } from '../adapters/aws/step-functions-workflow.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { orderPorts } from '../persistence/orders/order-ports.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { sweep, type SweepReport } from '../usecases/sweep/sweep.ts';

const ports = orderPorts(createDynamoClient(wire()), env.tableName, log);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn, env.traceSampling);
const { paymentWindowMs } = env;

export const handler = inTime(async (_event: unknown, context): Promise<SweepReport> => {
  const { owner, deadline } = invocationOf(context);
  return sweep({ ...ports, clock, log, workflow, owner, deadline, paymentWindowMs, random: Math.random });
});
