import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { ambientCloud, type Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';

type Outputs = Readonly<Record<string, string>>;

/** The deployment that a command works on. */
export interface Deployment {
  readonly cloud: Cloud;
  readonly stackName: string;
  readonly outputs: Outputs;
  /** @throws CommandError where the deployment has no such output */
  readonly output: (name: string) => string;
  readonly dynamo: () => Promise<DynamoDBClient>;
}

export type Deployed = () => Promise<Deployment>;

/** @param stage that is named; undefined: the only one that is there */
export async function findDeployment(stage: string | undefined): Promise<Deployment> {
  const { deploymentsIn } = await import('./deployments.ts');
  const cloud = ambientCloud();
  const [stackName, outputs] = chosen([...(await deploymentsIn(cloud))], stage);
  return {
    cloud,
    stackName,
    outputs,
    output: (name) => {
      const value = outputs[name];
      if (value !== undefined) return value;
      throw new CommandError(`This deployment has no ${name}`);
    },
    dynamo: async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      return new DynamoDBClient(cloud.client);
    },
  };
}

function chosen(
  all: readonly (readonly [string, Outputs])[],
  stage: string | undefined,
): readonly [string, Outputs] {
  const [found, ...others] = all.filter(([, outputs]) => stage === undefined || outputs['Stage'] === stage);
  const there = all.map(([, outputs]) => outputs['Stage']).join(', ');
  if (found === undefined) {
    throw new CommandError(
      stage === undefined || all.length === 0
        ? 'Once is not deployed to this account and region: run `npm run deploy` first'
        : `Stage ${stage} is not deployed to this account and region; there are ${there}`,
    );
  }
  if (others.length > 0)
    throw new CommandError(`Several stages are deployed here: say --stage, one of ${there}`);
  return found;
}
