import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).optional(),
});

const template = z.looseObject({ Resources: z.record(z.string(), resource) });

export type Resource = z.infer<typeof resource>;
/** A CloudFormation template, as far as it is read here. */
export type Template = z.infer<typeof template>;

export const templateOf = (text: string): Template => template.parse(JSON.parse(text));

const templateIn = async (path: string): Promise<Template> => templateOf(await readFile(path, 'utf8'));

/** The templates of an assembly, by the id of their stack: `OnceOrders`, `PaymentSandbox`. */
export async function templatesIn(assembly: string): Promise<ReadonlyMap<string, Template>> {
  const ending = '.template.json';
  const files = (await readdir(assembly)).filter((name) => name.endsWith(ending)).toSorted();
  const entries = await Promise.all(
    files.map(
      async (name) => [name.slice(0, -ending.length), await templateIn(join(assembly, name))] as const,
    ),
  );
  return new Map(entries);
}

/** A logical id as people write it: without the eight characters that the CDK makes of the path. */
export const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
