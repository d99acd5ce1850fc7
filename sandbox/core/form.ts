import { createHash } from 'node:crypto';

/** A field's value; `name[a]=1` becomes `{name: {a: '1'}}`, and `name[]=1` or `name[0]=1` becomes `{name: ['1']}`. */
export type FormValue = string | readonly string[] | Readonly<Record<string, string>>;
export type Form = Readonly<Record<string, FormValue>>;

const bracketed = /^([^[\]]+)\[([^[\]]*)\]$/;

/**
 * Stripe's form encoding, one level deep, which is all that the sandbox's parameters need. Deeper names stay as they are
 * and are refused later as unknown.
 */
export function parseForm(body: string): Form {
  const fields = new Map<string, string | Map<string, string>>();
  for (const [name, value] of new URLSearchParams(body)) {
    const [, outer, inner] = bracketed.exec(name) ?? [];
    if (outer === undefined || inner === undefined) {
      fields.set(name, value);
      continue;
    }
    const known = fields.get(outer);
    const nested = known instanceof Map ? known : new Map<string, string>();
    nested.set(inner === '' ? String(nested.size) : inner, value);
    fields.set(outer, nested);
  }
  // fromEntries defines properties and never assigns them, so a field named `__proto__` is only a field.
  return Object.fromEntries(
    [...fields].map(([name, value]) => [name, value instanceof Map ? listOrRecord(value) : value]),
  );
}

function listOrRecord(nested: ReadonlyMap<string, string>): readonly string[] | Record<string, string> {
  const isList = [...nested.keys()].every((key, index) => key === String(index));
  return isList ? [...nested.values()] : Object.fromEntries(nested);
}

/** The same for the same parameters at the same route, in whatever order they came. */
export function fingerprintOf(method: string, path: string, body: string): string {
  const parameters = new URLSearchParams(body);
  parameters.sort();
  return createHash('sha256').update(`${method} ${path}\n${parameters.toString()}`).digest('hex');
}
