import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { PROBLEM_STATUS, type ProblemCode } from '../../../functions/http/api/problem.ts';
import { problemsOf, ROUTES, type DescribedRoute } from '../../../functions/http/description/routes.ts';
import { WHAT_TO_DO } from '../../../functions/http/description/what-to-do.ts';

export const API_PAGE = join(import.meta.dirname, '../../../docs/reference/api.md');

/** docs/reference/api.md, as `npm run docs:api` writes it. */
export async function apiPage(): Promise<string> {
  const text = [
    '# The API',
    'Written by `npm run docs:api` from the schemas that parse requests. [openapi.json](../openapi.json) (OpenAPI 3.1) has ' +
      'every schema, with examples. [The TypeScript client](../guides/typescript-client.md) has a method for every route.',
    '## Routes',
    'Every route but the webhooks takes `Authorization: Bearer <api key>`. A keyed route needs an `Idempotency-Key`. Sent ' +
      'again with the same key and body, a request is answered as at first, with `Idempotent-Replayed: true`.',
    ...table(
      ['route', 'what it does', 'keyed', 'conditional', 'answers'],
      Object.entries(ROUTES).map(routeRow),
    ),
    '## Problems',
    'A problem is `application/problem+json` (RFC 9457). Decide by `code`: it is stable. API Gateway answers 401, 403, 429 ' +
      'and some 5xx itself, as JSON with a `message` and without a `code`.',
    ...table(['code', 'status', 'what to do'], Object.entries(WHAT_TO_DO).map(codeRow)),
    '## Problems by route',
    'Every route may also answer `internal` and `timed_out`.',
    ...table(['route', 'codes'], Object.entries(ROUTES).map(problemsRow)),
    '## Headers',
    ...table(['header', 'of', 'what it says'], HEADERS),
  ].join('\n\n');
  return format(text.replaceAll(/\|\n\n\|/g, '|\n|'), {
    ...(await resolveConfig(API_PAGE)),
    parser: 'markdown',
  });
}

const HEADERS: readonly (readonly string[])[] = [
  ['`Idempotency-Key`', 'request', '1 to 255 printable ASCII characters, bare or in double quotes'],
  ['`If-Match`, `If-None-Match`', 'request', 'the ETag that the request is meant for; `*`: what is there'],
  ['`ETag`', 'answer', 'tag of an order or a product'],
  ['`Location`', 'answer', 'path of what was written, or of the order that has the reference'],
  ['`Idempotent-Replayed`', 'answer', '`true`: the stored answer of an earlier request'],
  ['`Retry-After`', 'answer', 'seconds to wait before the same request with the same key'],
];

function routeRow([key, route]: readonly [string, DescribedRoute]): readonly string[] {
  const answers = route.answers.map(({ status }) => status).join(', ');
  const writes = route.conditional === 'write' ? 'yes' : route.conditional === 'read' ? 'If-None-Match' : '';
  return [`\`${key}\``, route.summary, route.keyed ? 'yes' : '', writes, answers];
}

const codeRow = ([code, whatToDo]: readonly [string, string]): readonly string[] => [
  `\`${code}\``,
  String(PROBLEM_STATUS[code as ProblemCode]),
  whatToDo,
];

const problemsRow = ([key, route]: readonly [string, DescribedRoute]): readonly string[] => [
  `\`${key}\``,
  problemsOf(key, route)
    .filter((code) => code !== 'internal' && code !== 'timed_out')
    .map((code) => `\`${code}\``)
    .join(', '),
];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);

if (import.meta.main) writeFileSync(API_PAGE, await apiPage());
