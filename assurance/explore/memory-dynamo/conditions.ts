import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ordered, same, type Item } from './attribute-values.ts';

export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

type Clause = (item: Item | undefined, placeholders: Placeholders) => boolean;

const PRESENCE = /^attribute_(not_)?exists\(([#\w]+)\)$/;
const COMPARISON = /^([#\w]+) (=|<>|<=|>=|<|>) (:\w+)$/;

const parsed = new Map<string, readonly (readonly Clause[])[]>();

/** The subset that the ledger writes: clauses joined by AND, and by OR, which binds less. Anything else is refused, never passed over. */
export function holds(expression: string | undefined, item: Item | undefined, given: Placeholders): boolean {
  if (expression === undefined) return true;
  let alternatives = parsed.get(expression);
  if (alternatives === undefined) {
    alternatives = expression
      .split(' OR ')
      .map((clauses) => withoutBrackets(clauses).split(' AND ').map(clauseOf));
    parsed.set(expression, alternatives);
  }
  return alternatives.some((clauses) => clauses.every((clause) => clause(item, given)));
}

/** Around clauses that are joined by AND, which binds more anyway. */
const withoutBrackets = (clauses: string): string => clauses.replace(/^\((.+)\)$/, '$1');

function clauseOf(text: string): Clause {
  const presence = PRESENCE.exec(text);
  if (presence !== null) {
    const [, not, name = ''] = presence;
    return (item, given) => (item?.[nameOf(name, given)] === undefined) === (not !== undefined);
  }
  const [, name, operator, value] = COMPARISON.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not a condition that is known: ${text}`);
  return (item, given) => compare(item?.[nameOf(name, given)], operator, valueOf(value, given));
}

function compare(
  one: AttributeValue | undefined,
  operator: string | undefined,
  other: AttributeValue,
): boolean {
  if (operator === '=') return same(one, other);
  if (operator === '<>') return !same(one, other);
  const order = ordered(one, other);
  if (order === undefined) return false;
  if (operator === '<=') return order <= 0;
  if (operator === '>=') return order >= 0;
  return operator === '<' ? order < 0 : order > 0;
}

export function nameOf(name: string, { ExpressionAttributeNames: names }: Placeholders): string {
  if (!name.startsWith('#')) return name;
  const known = names?.[name];
  if (known === undefined) throw new Error(`nobody says what ${name} is`);
  return known;
}

export function valueOf(name: string, { ExpressionAttributeValues: values }: Placeholders): AttributeValue {
  const known = values?.[name];
  if (known === undefined) throw new Error(`nobody says what ${name} is`);
  return known;
}
