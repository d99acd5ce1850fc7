import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';

import { startMiniStack } from '../../local/mini-stack.ts';
import { until } from '../../local/scenario/client-steps.ts';
import { deployed } from './deployed.ts';

const StackName = 'alarm-on-a-formula';

const query = (Id: string, MetricName: string) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'AWS/States', MetricName }, Period: 60, Stat: 'Sum' },
});
const TemplateBody = JSON.stringify({
  Resources: {
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Metrics: [
          { Id: 'sum', Expression: 'failed + timedOut' },
          query('failed', 'ExecutionsFailed'),
          query('timedOut', 'ExecutionsTimedOut'),
        ],
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        Threshold: 1,
      },
    },
  },
});

async function statusAfterCreation(client: CloudFormationClient): Promise<string> {
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  return until(`the end of ${StackName}`, async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks[0]?.StackStatus;
    return status?.endsWith('_IN_PROGRESS') === true ? undefined : status;
  });
}

describe('an alarm on a formula', () => {
  it('can be deployed to the local cloud', async () => {
    const client = new CloudFormationClient((await deployed()).outputs.aws);
    expect(await statusAfterCreation(client)).toBe('CREATE_COMPLETE');
    await client.send(new DeleteStackCommand({ StackName }));
  });

  it('could not be without the mend, which would then be superfluous', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'once-unmended-'));
    const unmended = await startMiniStack(directory, 'alarms');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new CloudFormationClient({
      endpoint: unmended.endpointUrl,
      region: 'us-east-1',
      credentials,
    });
    expect(await statusAfterCreation(client)).toBe('ROLLBACK_COMPLETE');
    await unmended.stop();
    await rm(directory, { recursive: true, force: true });
  });
});
