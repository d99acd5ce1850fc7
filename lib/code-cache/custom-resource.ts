import { z } from 'zod';

/** What the template says: of which archives there have to be copies with a code cache, and under what. */
const copies = z.object({
  Bucket: z.string(),
  Prefix: z.string(),
  Functions: z.array(z.object({ Bucket: z.string(), Key: z.string() })),
});

export type Copies = z.infer<typeof copies>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes.html */
const request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.unknown(),
  OldResourceProperties: z.unknown().optional(),
});

export interface Asked {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly wanted: Copies;
  /** What was wanted before; undefined also of what another release wanted otherwise. */
  readonly before?: Copies | undefined;
}

/**
 * Carries out what CloudFormation asks, and tells it how it went, for it waits. The resource keeps its first name, so that
 * no update takes the place of another resource, which would then be deleted.
 *
 * @param say for the log, which CloudFormation does not show
 * @throws when CloudFormation cannot be told: Lambda then invokes it again
 */
export async function answer(
  event: unknown,
  carryOut: (asked: Asked) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const { RequestType: type, ResponseURL, ...asked } = request.parse(event);
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = asked;
  let outcome: { readonly Status: 'SUCCESS' } | { readonly Status: 'FAILED'; readonly Reason: string };
  try {
    const before = copies.safeParse(asked.OldResourceProperties).data;
    await carryOut({ type, wanted: copies.parse(asked.ResourceProperties), before });
    outcome = { Status: 'SUCCESS' };
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    outcome = { Status: 'FAILED', Reason: `${FAILED[type]}: ${String(error)}. ${INSTEAD}` };
  }
  const told = await fetch(ResponseURL, {
    method: 'PUT',
    body: JSON.stringify({ StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...outcome }),
    // The address is signed, for no content type.
    headers: { 'content-type': '' },
  });
  if (!told.ok) throw new Error(`CloudFormation was not told: ${told.status} ${told.statusText}`);
}

const FAILED = {
  Create: 'The code caches could not be made',
  Update: 'The code caches could not be made',
  Delete: 'The copies with code caches could not be removed',
};

const INSTEAD = 'With "-c codeCache=off" it deploys without them, and functions compile when they start.';
