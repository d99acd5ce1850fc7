import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StepFunctionsWorkflow } from '../../../functions/adapters/aws/step-functions-workflow.ts';
import { json, startCannedServer, type CannedServer } from '../providers/stripe/canned-server.ts';

const ARN = 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders';

let states: CannedServer;
let client: SFNClient;

beforeEach(async () => {
  states = await startCannedServer(json(200, { executionArn: `${ARN}:1`, startDate: 1 }));
  client = new SFNClient({
    endpoint: states.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    disableHostPrefix: true,
  });
});
afterEach(async () => {
  client.destroy();
  await states.close();
});

describe('StepFunctionsWorkflow', () => {
  it('starts the workflow of an order, any number of times: executions have no name', async () => {
    const workflow = new StepFunctionsWorkflow(client, ARN);
    await workflow.start({ merchantId: 'acme', orderId: 'ord_1' });
    await workflow.start({ merchantId: 'acme', orderId: 'ord_1' });
    const started = { stateMachineArn: ARN, input: '{"merchantId":"acme","orderId":"ord_1"}' };
    expect(states.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([started, started]);
  });

  it('hands on the order and nothing else of what it is given', async () => {
    const due = { merchantId: 'acme', orderId: 'ord_1', dueAt: '2026-11-24T02:35:43.000Z' };
    await new StepFunctionsWorkflow(client, ARN).start(due);
    expect(states.seen[0]?.body).not.toContain('dueAt');
  });

  it('fails when it is not started', async () => {
    states.replyWith(json(400, { __type: 'StateMachineDoesNotExist' }));
    const started = new StepFunctionsWorkflow(client, ARN).start({ merchantId: 'acme', orderId: 'ord_1' });
    await expect(started).rejects.toThrow();
  });
});
