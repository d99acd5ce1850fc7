import { writeFile } from 'node:fs/promises';

import { z } from 'zod';

const groups = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });
const events = z.object({
  events: z.array(z.object({ timestamp: z.number(), message: z.string() })),
  nextToken: z.string().optional(),
});

/** MiniStack checks no signature of its root user, so the header only names it. */
const ROOT_USER =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0';

/** What the functions logged, oldest first, each line with its function: MiniStack forgets it when it ends. */
export async function saveFunctionLogs(endpointUrl: string, path: string): Promise<void> {
  const lines: { readonly timestamp: number; readonly text: string }[] = [];
  const { logGroups } = groups.parse(await ask(endpointUrl, 'DescribeLogGroups', {}));
  for (const { logGroupName } of logGroups) {
    const name = logGroupName.split('/').at(-1) ?? logGroupName;
    let nextToken: string | undefined;
    do {
      const asked = { logGroupName, limit: 10_000, nextToken };
      const page = events.parse(await ask(endpointUrl, 'FilterLogEvents', asked));
      for (const { timestamp, message } of page.events) {
        lines.push({ timestamp, text: `${new Date(timestamp).toISOString()} ${name} ${message}` });
      }
      // The same again says that there is no more.
      nextToken = page.nextToken === nextToken ? undefined : page.nextToken;
    } while (nextToken !== undefined);
  }
  const sorted = lines.toSorted((one, other) => one.timestamp - other.timestamp);
  await writeFile(path, sorted.map(({ text }) => `${text}\n`).join(''));
}

async function ask(endpointUrl: string, operation: string, parameters: object): Promise<unknown> {
  const response = await fetch(endpointUrl, {
    method: 'POST',
    headers: {
      authorization: ROOT_USER,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    },
    body: JSON.stringify(parameters),
    signal: AbortSignal.timeout(10_000),
  });
  return response.json();
}
