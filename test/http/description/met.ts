import { z } from 'zod';
import type { Met } from '../../../local/described-answers.ts';

interface Schema {
  readonly $ref?: string | undefined;
  readonly const?: unknown;
  readonly allOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    allOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
  }),
);

const responses = z.record(
  z.string(),
  z.looseObject({ content: z.record(z.string(), z.object({ schema: schema.optional() })).optional() }),
);

const page = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ responses }))),
  components: z.object({ schemas: z.record(z.string(), schema) }),
  'x-problems': z.record(z.string(), z.unknown()),
});

const coded = z.object({ code: z.string() });

/** What of a description was met by an answer: its routes' statuses, its codes, and the properties of its answers. */
export class Bookkeeping {
  readonly #page: z.infer<typeof page>;
  readonly #met = new Set<string>();

  constructor(openApi: unknown) {
    this.#page = page.parse(openApi);
  }

  readonly note = ({ route, status, mediaType, body }: Met): void => {
    this.#met.add(`${route} ${status}`);
    const parsed = coded.safeParse(body);
    if (status >= 400 && parsed.success) this.#met.add(parsed.data.code);
    const [method = '', path = ''] = route.split(' ');
    const response = this.#page.paths[path]?.[method.toLowerCase()]?.responses[status];
    const described = response?.content?.[mediaType]?.schema;
    if (described !== undefined) this.#walk(described, body, '');
  };

  /** What no answer met, in order. */
  get unmet(): readonly string[] {
    return this.#all().filter((one) => !this.#met.has(one));
  }

  #all(): readonly string[] {
    const { paths, components, ['x-problems']: codes } = this.#page;
    const statuses = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
    // Requests and events are no answers.
    const answers = Object.entries(components.schemas).filter(([name]) => !/Request$|Event$/.test(name));
    const properties = answers.flatMap(([name, one]) => propertiesOf(one, name));
    return [...new Set([...statuses, ...Object.keys(codes), ...properties])];
  }

  #walk(one: Schema, value: unknown, name: string): void {
    if (one.$ref !== undefined) this.#walk(this.#referred(one.$ref), value, nameIn(one.$ref));
    const { allOf = [], oneOf = [], items = {} } = one;
    const parts = [...allOf, ...oneOf.filter((branch) => this.#isOf(branch, value))];
    for (const part of parts) this.#walk(part, value, name);
    if (Array.isArray(value)) for (const item of value as unknown[]) this.#walk(items, item, name);
    if (typeof value === 'object' && value !== null && name !== '') this.#walkProperties(one, value, name);
  }

  #walkProperties({ properties = {} }: Schema, value: object, name: string): void {
    for (const [property, inner] of Object.entries(properties)) {
      if (!(property in value)) continue;
      this.#met.add(`${name}.${property}`);
      this.#walk(inner, Reflect.get(value, property), `${name}.${property}`);
    }
  }

  #referred(ref: string): Schema {
    return this.#page.components.schemas[nameIn(ref)] ?? {};
  }

  /** Branches differ in a property that is constant. */
  #isOf(branch: Schema, value: unknown): boolean {
    const { properties = {} } = branch.$ref === undefined ? branch : this.#referred(branch.$ref);
    return Object.entries(properties).every(
      ([name, one]) =>
        one.const === undefined ||
        (typeof value === 'object' && value !== null && Reflect.get(value, name) === one.const),
    );
  }
}

/** `#/components/schemas/Order`: Order. */
const nameIn = (ref: string): string => ref.split('/').at(-1) ?? '';

function propertiesOf(one: Schema, name: string): string[] {
  return [
    ...(one.oneOf ?? []).flatMap((branch) => propertiesOf(branch, name)),
    ...(one.items === undefined ? [] : propertiesOf(one.items, name)),
    ...Object.entries(one.properties ?? {}).flatMap(([property, inner]) => [
      `${name}.${property}`,
      ...propertiesOf(inner, `${name}.${property}`),
    ]),
  ];
}
