import fc from 'fast-check';
import type * as z from 'zod/mini';

/**
 * Values of a schema: made of its own definition, so that what is added to it is tried too.
 *
 * @param optional `filled`: every optional field is there
 */
export const valueOf = <Schema extends z.ZodMiniType>(
  schema: Schema,
  optional: 'filled' | 'any' = 'any',
): fc.Arbitrary<z.output<Schema>> => arbitraryOf(schema._zod.def, optional) as fc.Arbitrary<z.output<Schema>>;

type Definition = z.core.$ZodTypeDef;
type Inner = { readonly _zod: { readonly def: Definition } };

/** The table's TTL knows no smaller unit than a second, so the one field that is stored in it has whole ones. */
const instantOf = (name: string): fc.Arbitrary<string> =>
  fc
    .integer({ min: 0, max: 4_102_444_800_000 })
    .map((ms) => new Date(name === 'expiresAt' ? Math.floor(ms / 1000) * 1000 : ms).toISOString());

const PLAIN: Partial<Record<z.core.$ZodTypes['_zod']['def']['type'], () => fc.Arbitrary<unknown>>> = {
  string: () => fc.string(),
  number: () => fc.integer(),
  boolean: () => fc.boolean(),
  unknown: () => fc.json().map((text): unknown => JSON.parse(text)),
};

function arbitraryOf(given: Definition, optional: 'filled' | 'any'): fc.Arbitrary<unknown> {
  const of = ({ _zod: { def } }: Inner): fc.Arbitrary<unknown> => arbitraryOf(def, optional);
  const definition = given as z.core.$ZodTypes['_zod']['def'];
  const plain = PLAIN[definition.type];
  if (plain !== undefined) return plain();
  if (definition.type === 'literal') return fc.constantFrom(...definition.values);
  if (definition.type === 'enum') return fc.constantFrom(...Object.values(definition.entries));
  if (definition.type === 'array') return fc.array(of(definition.element), { maxLength: 3 });
  if (definition.type === 'union') return fc.oneof(...definition.options.map(of));
  if (definition.type === 'optional' || definition.type === 'default') return of(definition.innerType);
  if (definition.type === 'record') {
    // zod drops this name when it reads a request, so no item has it.
    const name = fc.string().filter((text) => text !== '__proto__');
    return fc.dictionary(name, fc.string(), { noNullPrototype: true });
  }
  if (definition.type === 'object') return objectOf(definition.shape, optional, of);
  throw new Error(`no value is made of ${definition.type}`);
}

function objectOf(
  shape: Readonly<Record<string, Inner>>,
  optional: 'filled' | 'any',
  of: (inner: Inner) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape);
  const values = fields.map(([name, field]) => [name, name.endsWith('At') ? instantOf(name) : of(field)]);
  const required = fields.filter(([, { _zod }]) => optional === 'filled' || _zod.def.type !== 'optional');
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required.map(([name]) => name),
    noNullPrototype: true,
  });
}
