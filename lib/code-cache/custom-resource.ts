import { z } from 'zod';

/** Where a function's code is, as an archive. */
const code = z.object({ Bucket: z.string(), Key: z.string() });

/** What the template says: of which archives there have to be copies with a code cache, and under what. */
const properties = z.object({ Bucket: z.string(), Prefix: z.string(), Functions: z.array(code) });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html */
const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  ResourceProperties: properties,
  OldResourceProperties: properties.optional(),
});

export type Request = z.infer<typeof request>;
export type Properties = z.infer<typeof properties>;

/**
 * Carries out what CloudFormation asks, and tells it how it went; it waits until it is told, whatever happens. The
 * resource is its bucket, so that no update takes the place of another resource, which would then be deleted.
 *
 * @throws when CloudFormation cannot be told: Lambda then invokes it again
 */
export async function answer(event: unknown, carryOut: (asked: Request) => Promise<void>): Promise<void> {
  const asked = request.parse(event);
  const { StackId, RequestId, LogicalResourceId, ResourceProperties } = asked;
  const outcome = await carryOut(asked).then(
    () => ({ Status: 'SUCCESS' }),
    (error: unknown) => ({ Status: 'FAILED', Reason: reason(error) }),
  );
  const body = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: ResourceProperties.Bucket };
  const told = await fetch(asked.ResponseURL, {
    method: 'PUT',
    body: JSON.stringify({ ...body, ...outcome }),
    // The address is signed, for no content type.
    headers: { 'content-type': '' },
  });
  if (!told.ok) throw new Error(`CloudFormation was not told: ${told.status} ${told.statusText}`);
}

const reason = (error: unknown): string =>
  `No code caches were made (${String(error)}). "-c codeCache=off" deploys without; functions then start slower.`;
