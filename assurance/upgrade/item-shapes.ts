import type { Item } from '../../local/read-table.ts';

/** Which attributes the items of each kind have. */
export type Shapes = ReadonlyMap<string, ReadonlySet<string>>;

/** An item's kind, by the shape of its key: `ORDER`, `OP#charge`, `external_reference`. */
function kindOf(item: Item): string {
  const [pk, sk] = [String(item['pk']), String(item['sk'])];
  if (sk === 'U') return pk.split('#')[2] ?? sk;
  const [first = '', second = ''] = sk.split('#');
  return first === 'OP' ? `${first}#${second}` : first;
}

export function shapesOf(items: readonly Item[]): Shapes {
  const shapes = new Map<string, Set<string>>();
  for (const item of items) {
    const kind = kindOf(item);
    const attributes = shapes.get(kind) ?? new Set();
    for (const name of Object.keys(item)) attributes.add(name);
    shapes.set(kind, attributes);
  }
  return shapes;
}

/** In what the items of two releases differ: `ORDER: + format, revision`. Kinds that only one of them wrote are left out. */
export function shapeDifferences(was: Shapes, becomes: Shapes): readonly string[] {
  return [...becomes].flatMap(([kind, attributes]) => {
    const before = was.get(kind);
    if (before === undefined) return [];
    const added = [...attributes].filter((name) => !before.has(name)).toSorted();
    const gone = [...before].filter((name) => !attributes.has(name)).toSorted();
    const told = [
      ...(added.length > 0 ? [`+ ${added.join(', ')}`] : []),
      ...(gone.length > 0 ? [`- ${gone.join(', ')}`] : []),
    ];
    return told.length > 0 ? [`${kind}: ${told.join('; ')}`] : [];
  });
}
