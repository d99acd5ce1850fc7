import { CloudFormationClient, paginateDescribeStacks, type Output } from '@aws-sdk/client-cloudformation';

import type { Cloud } from './cloud.ts';
import { explainFault } from './explain-fault.ts';

/** The outputs of every deployment of the product in the account and region, by the name of its stack. */
export async function deploymentsIn(
  cloud: Cloud,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const client = new CloudFormationClient(cloud.client);
  const found = new Map<string, Readonly<Record<string, string>>>();
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      for (const { StackName = '', Outputs } of Stacks) {
        const outputs = outputsByName(Outputs);
        if (MARKS.every((mark) => mark in outputs)) found.set(StackName, outputs);
      }
    }
    return found;
  } catch (error) {
    throw explainFault(error);
  }
}

/** Outputs that together no other product has. */
const MARKS = ['Stage', 'ApiUrl', 'WebhookDeadLetterQueueUrl'];

export const outputsByName = (outputs: readonly Output[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
