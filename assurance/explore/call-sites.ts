import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
/** The rooms that may speak to AWS: `.dependency-cruiser.js` sees to it that no other one does. */
const ROOMS = ['functions/persistence', 'functions/adapters'];

export interface CallSite {
  /** `functions/persistence/table/transact.ts:43` */
  readonly at: string;
  /** `functions/persistence/table/transact.ts transact`: it stays where it is when lines above it change. */
  readonly name: string;
}

/** Every place of the code that sends a command to AWS. */
export function callSitesInCode(): readonly CallSite[] {
  const files = ROOMS.flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: ROOT }));
  return files.flatMap(callSitesIn);
}

function callSitesIn(file: string): readonly CallSite[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: CallSite[] = [];
  const look = (node: ts.Node, within: string): void => {
    const inside = nameOf(node) ?? within;
    if (sends(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.expression.name.getStart());
      found.push({ at: `${file}:${line + 1}`, name: `${file} ${inside}` });
    }
    ts.forEachChild(node, (child) => look(child, inside));
  };
  look(source, '');
  return found;
}

const nameOf = (node: ts.Node): string | undefined =>
  ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) ? node.name?.getText() : undefined;

type Sending = ts.CallExpression & { readonly expression: ts.PropertyAccessExpression };

/** `client.send(…)`, by a client that is called so. */
const sends = (node: ts.Node): node is Sending =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === 'send' &&
  /client$/i.test(node.expression.expression.getText());

/** Where in the code a client is called right now, as in {@link CallSite.at}. */
export function callSiteNow(): string | undefined {
  const [, at] =
    /\/(functions\/(?:persistence|adapters)\/[\w/-]+\.ts:\d+):\d+/.exec(new Error().stack ?? '') ?? [];
  return at;
}
