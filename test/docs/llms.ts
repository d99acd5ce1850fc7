import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const DOCS = join(ROOT, 'docs');

export const LLMS = join(ROOT, 'llms.txt');

const HEAD = `# Once

> A serverless order-processing stack for AWS, in TypeScript. A timeout never becomes a second payment, a retry never a second
> order, a webhook never creates business data twice, and nothing accepted is ever lost.

Every page is Markdown in this repository. docs/openapi.json describes the API.

- [README](README.md): what it is, how to run and deploy it.
- [The API's description](docs/openapi.json): OpenAPI 3.1, with every problem code and what to do about it.
- [Changelog](CHANGELOG.md): what users see change.
`;

/** llms.txt, as `npm run docs:llms` writes it: every page of docs/ with its title and its first sentence. https://llmstxt.org */
export function llms(): string {
  const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .toSorted();
  const byFolder = Map.groupBy(pages, (path) => (path.includes('/') ? (path.split('/')[0] ?? '') : 'docs'));
  const sections = [...byFolder].map(([folder, paths]) => {
    const lines = paths.map((path) => lineOf(join(DOCS, path)));
    return `## ${folder.charAt(0).toUpperCase()}${folder.slice(1)}\n\n${lines.join('\n')}\n`;
  });
  return [HEAD, ...sections].join('\n');
}

function lineOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  const title = /^# (.+)$/m.exec(text)?.[1] ?? relative(DOCS, file);
  const first = text
    .split(/\n\n+/)
    .find((block) => /^(?!Accepted)[A-Za-z`*[]/.test(block))
    ?.replaceAll('\n', ' ')
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  const sentence = /^.+?[.:](?= |$)/.exec(first ?? '')?.[0].replace(/:$/, '.') ?? '';
  return `- [${title}](${relative(ROOT, file)})${sentence === '' ? '' : `: ${sentence}`}`;
}

if (import.meta.main) writeFileSync(LLMS, llms());
