import fc from 'fast-check';
import * as z from 'zod/mini';

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

function arbitraryOf(given: Definition, optional: 'filled' | 'any'): fc.Arbitrary<unknown> {
  const of = ({ _zod: { def } }: Inner): fc.Arbitrary<unknown> => arbitraryOf(def, optional);
  const definition = given as z.core.$ZodTypes['_zod']['def'];
  switch (definition.type) {
    case 'string':
      return fc.string();
    case 'number':
      return fc.integer();
    case 'boolean':
      return fc.boolean();
    case 'unknown':
      return fc.json().map((text): unknown => JSON.parse(text));
    case 'literal':
      return fc.constantFrom(...definition.values);
    case 'enum':
      return fc.constantFrom(...Object.values(definition.entries));
    case 'array':
      return fc.array(of(definition.element), { maxLength: 3 });
    case 'union':
      return fc.oneof(...definition.options.map(of));
    case 'optional':
    case 'default':
      return of(definition.innerType);
    case 'object': {
      const fields = Object.entries<Inner>(definition.shape);
      const arbitraries = fields.map(([name, field]) => [
        name,
        name.endsWith('At') ? instantOf(name) : of(field),
      ]);
      const required = fields.filter(([, { _zod }]) => optional === 'filled' || _zod.def.type !== 'optional');
      return fc.record(Object.fromEntries(arbitraries) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: required.map(([name]) => name),
        noNullPrototype: true,
      });
    }
    default:
      throw new Error(`no value is made of ${definition.type}`);
  }
}
