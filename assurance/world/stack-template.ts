import { z } from 'zod';

const template = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown().optional() })),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});

export type Resource = z.infer<typeof template>['Resources'][string] & { readonly id: string };

/** A synthesized template in which references read as names: `Table` for `{"Fn::GetAtt": ["TableCD117FA1", "Arn"]}`. */
export class StackTemplate {
  readonly #template: z.infer<typeof template>;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.#template = template.parse(JSON.parse(text, (_, value: unknown) => flat(value)));
  }

  get outputs(): string[] {
    return Object.keys(this.#template.Outputs);
  }

  resources(type: string): Resource[] {
    return Object.entries(this.#template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ ...resource, id: withoutHash(id) }));
  }

  /** The properties of all resources of a type, by their names. */
  properties<Shape>(type: string, shape: z.ZodType<Shape>): Map<string, Shape> {
    return new Map(this.resources(type).map(({ id, Properties }) => [id, shape.parse(Properties)]));
  }
}

const intrinsic = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => withoutHash(Ref)),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform((it) => withoutHash(it['Fn::GetAtt'][0])),
  z.strictObject({ 'Fn::ImportValue': z.string() }).transform((it) => withoutHash(it['Fn::ImportValue'])),
  z.strictObject({ 'Fn::Sub': z.string() }).transform((it) => it['Fn::Sub'].replaceAll(/\$\{(.*?)\}/g, '$1')),
  z
    .strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.string())]) })
    .transform(({ 'Fn::Join': [glue, parts] }) => parts.join(glue)),
]);

function flat(value: unknown): unknown {
  const parsed = intrinsic.safeParse(value);
  return parsed.success ? parsed.data : value;
}

export function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
