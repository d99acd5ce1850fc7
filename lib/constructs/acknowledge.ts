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

/** The same for all objects of the bucket that assets are deployed from: no resource of this app, and a name of pseudo parameters. */
export function anyAsset(scope: IConstruct, bucketName: string, reason: string): Acknowledgment {
  const name = JSON.stringify(Stack.of(scope).resolve(bucketName)).replaceAll(/^(.*:)?"|"}?$/g, '');
  const read = name.replaceAll(/\$\{(.*?)\}/g, '<$1>');
  return { id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::${read}/*]`, reason };
}

/** Whoever may invoke a function may, as the library grants it, invoke all versions of it. */
export function anyVersion(invoked: IConstruct): Acknowledgment {
  return wildcard(invoked, ':*', 'The wildcard names the versions of this one function.');
}

/** `Resource: *`, for actions that know no resource. */
export function anyResource(reason: string): Acknowledgment {
  return { id: 'AwsSolutions-IAM5[Resource::*]', reason };
}
