import * as z from 'zod/mini';

import type { AskedDeployment } from '../../usecases/ports/deployment.ts';

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
  documents: text,
});

/** A release before `documents` says nothing of it. */
const settingsBefore = z.object({
  stage: text,
  production: text,
  gateway: text,
  stripeMode: text,
  workflow: text,
  events: text,
  table: text,
  documents: z.exactOptional(text),
});

/** The CDK leaves out a list that is empty. */
const properties = z.object({ Settings: settings, Intended: z.optional(z.array(text)) });
const propertiesBefore = z.object({ Settings: settingsBefore });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html */
const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: text,
  RequestId: text,
  LogicalResourceId: text,
  PhysicalResourceId: z.optional(text),
  ResourceProperties: z.optional(z.unknown()),
  OldResourceProperties: z.optional(z.unknown()),
});

type CloudFormationRequest = z.infer<typeof request>;

export function askedDeployment(asked: CloudFormationRequest): AskedDeployment {
  const { Settings: becomes, Intended: intended = [] } = properties.parse(asked.ResourceProperties);
  // What another release wrote otherwise is not known.
  const was = propertiesBefore.safeParse(asked.OldResourceProperties).data?.Settings;
  return { becomes, was, intended };
}

/**
 * Has a deployment judged and tells CloudFormation, which waits for it. Whatever fails refuses the deployment; only a deletion
 * is never held up. The resource keeps its first name, so that no update takes the place of another resource, which would then
 * be deleted.
 *
 * @param judge says why the deployment of a stack is refused
 * @returns what CloudFormation was told
 * @throws when CloudFormation cannot be told: Lambda then invokes the function again
 */
export async function answerRequest(
  event: unknown,
  judge: (asked: AskedDeployment, stackId: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const asked = request.parse(event);
  const refused = asked.RequestType === 'Delete' ? undefined : await judged(asked, judge);
  await tell(asked, refused);
  return refused;
}

async function judged(
  asked: CloudFormationRequest,
  judge: (asked: AskedDeployment, stackId: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await judge(askedDeployment(asked), asked.StackId);
  } catch (error) {
    return `Refused, nothing was changed: ${String(error)}`.slice(0, LONGEST_REASON);
  }
}

/** Of the 4,096 bytes of an answer. */
const LONGEST_REASON = 1_000;

async function tell(
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
