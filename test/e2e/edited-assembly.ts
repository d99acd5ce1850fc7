import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const TEMPLATE = 'OnceOrders.template.json';

/**
 * A copy of an assembly whose template is another one, as if it had been made elsewhere: by a fork, another release, or a
 * pipeline with another file. What is published is named by its content, so the copy names its template anew.
 */
export async function editedAssembly(
  assembly: string,
  copy: string,
  edit: (template: string) => string,
): Promise<string> {
  await cp(assembly, copy, { recursive: true });
  const before = await readFile(join(copy, TEMPLATE), 'utf8');
  const after = edit(before);
  if (after === before) throw new Error('the template is the same');
  await writeFile(join(copy, TEMPLATE), after);
  const hash = createHash('sha256').update(after).digest('hex');
  const [, published] =
    /"path": "OnceOrders\.template\.json"[\s\S]*?"objectKey": "([0-9a-f]{64})\.json"/.exec(
      await readFile(join(copy, 'OnceOrders.assets.json'), 'utf8'),
    ) ?? [];
  if (published === undefined) throw new Error('the assembly does not say how its template is published');
  for (const file of ['OnceOrders.assets.json', 'manifest.json']) {
    const text = await readFile(join(copy, file), 'utf8');
    await writeFile(join(copy, file), text.replaceAll(published, hash));
  }
  return copy;
}
