import { CfnResource, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { z } from 'zod';

const skipped = z.object({ skip: z.array(z.object({ id: z.string(), comment: z.string() })) });

/**
 * Findings of checkov on a resource that are right as they are, by their ids, each with its reason. They stand in the resource's
 * metadata, where checkov reads them: `npm run assure` refuses every other finding.
 */
export function explain(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} is no single resource`);
  const before = skipped.safeParse(resource.getMetadata('checkov')).data?.skip ?? [];
  const added = Object.entries(reasons).map(([id, comment]) => ({ id, comment }));
  resource.addMetadata('checkov', { skip: [...before, ...added] });
}

/** Reasons that hold for every resource of a kind. */
export const LOGS_ENCRYPTED =
  'CloudWatch Logs encrypts it with its own key. It holds ids, outcomes and times, and no payment method.';
export const QUEUE_ENCRYPTED =
  'SQS encrypts it with its own key (SqsManagedSseEnabled). A key of KMS would be asked for every message.';
export const SECRET_ENCRYPTED =
  'Secrets Manager encrypts it with its own key. Only roles of this account may read it, each by name.';
export const TRIAL_DATA = 'The stage holds trial data only. Production has point-in-time recovery.';

/**
 * Findings of cfn-lint that are about how the CDK writes a template. Every other one is refused.
 *
 * W3005: a dependency that a reference implies is written out. W6001: an output tells another stack's output, so that whoever
 * operates finds all of it in one place.
 */
export function explainTemplate(stack: Stack): void {
  stack.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005', 'W6001'] } } };
}
