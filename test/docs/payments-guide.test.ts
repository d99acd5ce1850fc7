import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const GUIDE = join(ROOT, 'docs/guides/payments-in-the-browser.md');

/** The guide's programs: the blocks for one place, one after the other. */
const programOf = (place: string): string =>
  [...readFileSync(GUIDE, 'utf8').matchAll(new RegExp('```ts ' + place + '\\n(.*?)```', 'gs'))]
    .map(([, block]) => block ?? '')
    .join('\n');

const PLACES = {
  server: { lib: ['lib.es2023.d.ts'], types: ['node'] },
  browser: { lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: [] },
} as const;

/** What the compiler says of a program, as strict as it is with the product. */
function complaintsAbout(program: string, place: keyof typeof PLACES): readonly string[] {
  const file = join(ROOT, 'docs', `guide-${place}.ts`);
  const options: ts.CompilerOptions = {
    ...PLACES[place],
    lib: [...PLACES[place].lib],
    types: [...PLACES[place].types],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    paths: { '@once/client': [join(ROOT, 'client/src/client.ts')] },
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    getSourceFile: (name, ...more) =>
      name === file
        ? ts.createSourceFile(name, program, ts.ScriptTarget.ES2023)
        : disk.getSourceFile(name, ...more),
  };
  const made = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(made, made.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('the guide to payments in the browser', () => {
  it.each(['server', 'browser'] as const)('has code for the %s that compiles', (place) => {
    const program = programOf(place);
    expect(program.length).toBeGreaterThan(500);
    expect(complaintsAbout(program, place)).toEqual([]);
  });

  it('would not compile with a field that is not there', () => {
    const wrong = programOf('server').replace(
      "payment: { mode: 'customer' }",
      "payment: { mode: 'browser' }",
    );
    expect(complaintsAbout(wrong, 'server')).toHaveLength(1);
  });
});
