import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';

import type { Cloud } from '../../cli/cloud.ts';
import type { StackNames } from '../releases/release.ts';
import { templatesIn } from '../../cli/template.ts';

/** What the stack of orders still has, though this release's template has it not. */
export async function resourcesLeft(
  cloud: Cloud,
  { orders }: StackNames,
  assembly: string,
): Promise<readonly string[]> {
  const template = (await templatesIn(assembly)).get('OnceOrders');
  const client = new CloudFormationClient(cloud.client);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: orders }));
  return StackResources.flatMap(({ LogicalResourceId: id = '', ResourceStatus = '' }) =>
    template?.Resources[id] === undefined && !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus)
      ? [`${id} is still there: ${ResourceStatus}`]
      : [],
  );
}
