import { z } from 'zod';

/** An attribute as it goes over the wire. Of DynamoDB's types only those that are stored here. */
export type Attribute =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly L: readonly Attribute[] }
  | { readonly M: Readonly<Record<string, Attribute>> };

export type Item = Readonly<Record<string, Attribute>>;

const attribute: z.ZodType<Attribute> = z.lazy(() =>
  z.union([
    z.strictObject({ S: z.string() }),
    z.strictObject({ N: z.string() }),
    z.strictObject({ BOOL: z.boolean() }),
    z.strictObject({ NULL: z.boolean() }),
    z.strictObject({ L: z.array(attribute) }),
    z.strictObject({ M: z.record(z.string(), attribute) }),
  ]),
);

export const itemSchema = z.record(z.string(), attribute);

/**
 * What DynamoDB bills an item by, in bytes (Amazon DynamoDB developer guide, "Item sizes and formats"): the names and the
 * values of its attributes, and what lists and maps cost besides.
 */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

function valueBytes(value: Attribute): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('L' in value) return 3 + value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 0);
  if ('M' in value) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/** A byte for every two significant digits, one for the exponent, and one for a minus. */
function numberBytes(number: string): number {
  const digits = number.replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  return 1 + Math.ceil(digits.length / 2) + (number.startsWith('-') ? 1 : 0);
}
