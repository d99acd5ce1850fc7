import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { stateDirectory } from '../../../cli/paths.ts';
import { openApiPage } from './write-openapi.ts';

/** Where `npm run docs:api` writes the page. Git ignores it: 2 MB that anybody can make again. */
export const READER = join(stateDirectory, 'api.html');

const require = createRequire(import.meta.url);
const style = (): string => readFileSync(require.resolve('swagger-ui-dist/swagger-ui.css'), 'utf8');
const script = (): string => readFileSync(require.resolve('swagger-ui-dist/swagger-ui-bundle.js'), 'utf8');

/** Text that ends no `<script>` or `<style>` element that it stands in. Both `\/` and `/` are a slash in a string of JavaScript. */
const inElement = (text: string): string =>
  text.replaceAll(/<(?=\/(?:script|style))|<(?=!--)/gi, String.raw`\x3c`);

/** JSON that ends no element either. */
const inScript = (json: string): string => json.replaceAll('<', String.raw`\u003c`);

/** Nothing is loaded from anywhere, and nothing is sent: the page shows the API and does not call it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** docs/openapi.json as one page for a browser, also without a network. */
export function readerPage(openApi: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Once: the API</title>
<style>${inElement(style())}</style>
<style>.auth-wrapper, .authorization__btn { display: none }</style>
</head>
<body>
<div id="api"></div>
<script>${inElement(script())}</script>
<script>
SwaggerUIBundle({
  spec: ${inScript(JSON.stringify(JSON.parse(openApi)))},
  dom_id: '#api',
  supportedSubmitMethods: [],
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
});
</script>
</body>
</html>
`;
}

if (import.meta.main) {
  mkdirSync(dirname(READER), { recursive: true });
  writeFileSync(READER, readerPage(await openApiPage()));
}
