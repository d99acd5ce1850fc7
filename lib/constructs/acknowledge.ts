import { type Acknowledgment, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** cdk-nag's finding that a policy names `<ARN of the resource><suffix>` with a wildcard, and why that is right. */
export function wildcard(resource: IConstruct, suffix: string, reason: string): Acknowledgment {
  const { defaultChild } = resource.node;
  if (!CfnResource.isCfnResource(defaultChild))
    throw new Error(`${resource.node.path} is no single resource`);
  const logicalId = Stack.of(resource).getLogicalId(defaultChild);
  return { id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>${suffix}]`, reason };
}

/** Whoever may invoke a function may, as the library grants it, invoke all versions of it. */
export function anyVersion(invoked: IConstruct): Acknowledgment {
  return wildcard(invoked, ':*', 'The wildcard names the versions of this one function.');
}

/** `Resource: *`, for actions that know no resource. */
export function anyResource(reason: string): Acknowledgment {
  return { id: 'AwsSolutions-IAM5[Resource::*]', reason };
}
