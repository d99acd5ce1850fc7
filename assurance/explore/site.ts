import { textIn, type Item } from './memory-dynamo/attribute-values.ts';
import type { DynamoRequest } from './memory-dynamo/requests.ts';

/** `charge-payment: TransactWriteItems OP#charge+ORDER@1`: who calls what, on which kinds of items, for which time. */
export type Site = string;

export const siteOf = (label: string, occurrence: number): Site => `${label}@${occurrence}`;

export const labelOf = (site: Site): string => site.slice(0, site.lastIndexOf('@'));

export const occurrenceOf = (site: Site): number => Number(site.slice(site.lastIndexOf('@') + 1));

/** A request in the words of its label, without who makes it. */
export function nameOf(request: DynamoRequest): string {
  return `${request.name} ${kindsIn(request)}`;
}

function kindsIn({ name, input }: DynamoRequest): string {
  switch (name) {
    case 'Query':
      return input.IndexName ?? partitionOf(textIn(input.ExpressionAttributeValues?.[':pk']));
    case 'PutItem':
      return kindOf(input.Item);
    case 'GetItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return kindOf(input.Key);
    case 'BatchGetItem':
      return joined(
        Object.values(input.RequestItems ?? {}).flatMap(({ Keys: keys = [] }) => keys.map(kindOf)),
      );
    case 'TransactWriteItems':
      return joined(
        (input.TransactItems ?? []).map(({ Put: put, Update: update, Delete: remove }) =>
          kindOf(put?.Item ?? update?.Key ?? remove?.Key),
        ),
      );
  }
}

const joined = (kinds: readonly string[]): string => [...new Set(kinds)].join('+');

/** What a partition is of: an order's story, a SKU's stock, a series of documents. */
const partitionOf = (pk: string): string => (/^M#[^#]+#O#/.test(pk) ? 'history' : (pk.split('#')[2] ?? pk));

/** An item's kind, by the shape of its key. */
function kindOf(key: Item | undefined): string {
  const [pk, sk] = [textIn(key?.['pk']), textIn(key?.['sk'])];
  if (sk === 'U') return pk.split('#')[2] ?? 'U';
  const [first = '', second = ''] = sk.split('#');
  return first === 'OP' ? `OP#${second}` : first;
}
