import * as z from 'zod/mini';

import type { AskedDeployment } from '../usecases/deployment-ports.ts';

const text = z.string();

/** Properties of the custom resource, as lib/constructs/deployment-guard.ts writes them. */
const settings = z.object({
  stage: text,
  production: text,
  gateway: text,
  stripeMode: text,
  workflow: text,
  events: text,
  table: text,
});

const properties = z.object({ Settings: settings, Intended: z.array(text) });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html */
const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: text,
  RequestId: text,
  LogicalResourceId: text,
  PhysicalResourceId: z.optional(text),
  ResourceProperties: z.unknown(),
  OldResourceProperties: z.unknown(),
});

export type CloudFormationRequest = z.infer<typeof request>;

export const readRequest = (event: unknown): CloudFormationRequest => request.parse(event);

export function askedDeployment(asked: CloudFormationRequest): AskedDeployment {
  const { Settings: becomes, Intended: intended } = properties.parse(asked.ResourceProperties);
  // What another release wrote otherwise is not known.
  const was = properties.safeParse(asked.OldResourceProperties).data?.Settings;
  return { becomes, was, intended };
}

/**
 * CloudFormation waits for this. The resource keeps its first name, so that no update takes the place of another resource,
 * which would then be deleted.
 *
 * @throws when CloudFormation cannot be told: Lambda then invokes the function again
 */
export async function answerRequest(
  { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId }: CloudFormationRequest,
  refused: string | undefined,
): Promise<void> {
  const outcome = refused === undefined ? { Status: 'SUCCESS' } : { Status: 'FAILED', Reason: refused };
  const told = await fetch(ResponseURL, {
    method: 'PUT',
    body: JSON.stringify({
      StackId,
      RequestId,
      LogicalResourceId,
      PhysicalResourceId: PhysicalResourceId ?? LogicalResourceId,
      ...outcome,
    }),
    // The address is signed, for no content type.
    headers: { 'content-type': '' },
  });
  if (!told.ok) throw new Error(`CloudFormation was not told: ${told.status} ${told.statusText}`);
}
