import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { numberIn, type Item } from './attribute-values.ts';
import { nameOf, valueOf, type Placeholders } from './conditions.ts';

type Attributes = Record<string, AttributeValue>;

const CLAUSE = /\b(SET|REMOVE|ADD) (.*?)(?= (?:SET|REMOVE|ADD) |$)/g;
const SUM = /^([#\w]+) \+ (:\w+)$/;
const DEFAULT = /^if_not_exists\(([#\w]+), (:\w+)\)$/;

/** An update expression of the ledger's own kinds, carried out on a copy. All operands are those before the update. */
export function updated(before: Item, expression: string, given: Placeholders): Item {
  const after: Attributes = { ...before };
  for (const [, verb, body = ''] of expression.matchAll(CLAUSE)) {
    for (const action of actionsIn(body)) {
      if (verb === 'SET') set(before, after, action, given);
      else if (verb === 'ADD') add(before, after, action, given);
      else remove(after, nameOf(action, given));
    }
  }
  return after;
}

/** Commas inside of a function are not between two actions. */
const actionsIn = (body: string): readonly string[] => body.split(/, (?![^(]*\))/).map((text) => text.trim());

function set(before: Item, after: Attributes, action: string, given: Placeholders): void {
  const [name = '', operand = ''] = action.split(' = ');
  after[nameOf(name, given)] = operandOf(before, operand, given);
}

function operandOf(before: Item, operand: string, given: Placeholders): AttributeValue {
  if (operand.startsWith(':')) return valueOf(operand, given);
  const [, summand, addend] = SUM.exec(operand) ?? [];
  if (summand !== undefined && addend !== undefined) {
    const value = numberIn(before[nameOf(summand, given)]);
    if (value === undefined) throw new InvalidUpdate(`${summand} is not there to be added to`);
    return { N: String(value + (numberIn(valueOf(addend, given)) ?? 0)) };
  }
  const [, name, otherwise] = DEFAULT.exec(operand) ?? [];
  if (name === undefined || otherwise === undefined)
    throw new Error(`not an operand that is known: ${operand}`);
  return before[nameOf(name, given)] ?? valueOf(otherwise, given);
}

function add(before: Item, after: Attributes, action: string, given: Placeholders): void {
  const [name = '', value = ''] = action.split(' ');
  const attribute = nameOf(name, given);
  const sum = (numberIn(before[attribute]) ?? 0) + (numberIn(valueOf(value, given)) ?? 0);
  after[attribute] = { N: String(sum) };
}

function remove(after: Attributes, attribute: string): void {
  Reflect.deleteProperty(after, attribute);
}

/** What the service calls a ValidationException. */
export class InvalidUpdate extends Error {
  override readonly name = 'InvalidUpdate';
}
