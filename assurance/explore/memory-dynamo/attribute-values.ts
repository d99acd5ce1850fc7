import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** The single entry of an attribute value, as it travels: `{"S": "a"}`. */
const entryOf = (value: AttributeValue): readonly [type: string, content: unknown] =>
  Object.entries(value)[0] ?? ['NULL', true];

/** Lists and maps compare by their JSON: the order of a map's fields is kept by every writer here. */
export function same(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [type, content] = entryOf(one);
  const [otherType, otherContent] = entryOf(other);
  if (type !== otherType) return false;
  if (type === 'N') return Number(content) === Number(otherContent);
  return JSON.stringify(content) === JSON.stringify(otherContent);
}

/** Negative, zero or positive; undefined where the types cannot be ordered, which no comparison survives. */
export function ordered(
  one: AttributeValue | undefined,
  other: AttributeValue | undefined,
): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  const [type, content] = entryOf(one);
  const [otherType, otherContent] = entryOf(other);
  if (type !== otherType) return undefined;
  if (type === 'N') return Number(content) - Number(otherContent);
  return type === 'S' ? byBytes(String(content), String(otherContent)) : undefined;
}

/** Strings sort by their UTF-8 bytes (DynamoDB developer guide, "Data types"). */
export const byBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'));

export const numberIn = (value: AttributeValue | undefined): number | undefined =>
  value?.N === undefined ? undefined : Number(value.N);

export const textIn = (value: AttributeValue | undefined): string => value?.S ?? '';
