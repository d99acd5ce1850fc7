import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { byBytes, textIn, type Item } from '../memory-dynamo/attribute-values.ts';
import type { DynamoRequest } from '../memory-dynamo/requests.ts';
import { answer, type WireResponse } from './wire.ts';

/** What reads several items, and so need not be one moment: what commits meanwhile is seen in some of them. */
export type ReadOfMany = Extract<DynamoRequest, { readonly name: 'BatchGetItem' | 'Query' }>;

/** An index is behind the table anyway. */
export const readOfMany = (request: DynamoRequest): ReadOfMany | undefined =>
  request.name === 'BatchGetItem' || (request.name === 'Query' && request.input.IndexName === undefined)
    ? request
    : undefined;

/** Early: one item is read before the others go on; late: one is read after. */
export type Tear = 'torn_early' | 'torn_late';

const items = z.array(z.custom<Record<string, AttributeValue>>());
const queried = z.looseObject({ Items: items });
const fetched = z.looseObject({ Responses: z.record(z.string(), items) });

/**
 * The answer of a read that began with `before` and ended with `after`. A query reads in its order. A batch has none: the
 * one is its first key, so that what it asks for first, and all else, are each seen older than the other.
 */
export function torn(
  request: ReadOfMany,
  before: WireResponse,
  after: WireResponse,
  tear: Tear,
): WireResponse {
  const [first, then] = [before, after].map(({ response: { body } }): unknown =>
    JSON.parse(new TextDecoder().decode(body)),
  );
  return answer(200, JSON.stringify(request.name === 'Query' ? query() : batch()));

  function query(): object {
    const [early, late] = [queried.parse(first), queried.parse(then)];
    const seen = early.Items.slice(0, tear === 'torn_early' ? 1 : -1);
    const last = seen.at(-1);
    const forwards = request.name === 'Query' && request.input.ScanIndexForward !== false;
    const isAfter = (item: Item): boolean =>
      last === undefined || (forwards ? 1 : -1) * byBytes(textIn(item['sk']), textIn(last['sk'])) > 0;
    const read = [...seen, ...late.Items.filter(isAfter)];
    return { ...late, Items: read, Count: read.length, ScannedCount: read.length };
  }

  function batch(): object {
    const [early, late] = [fetched.parse(first), fetched.parse(then)];
    const [[table, { Keys: keys = [] }] = ['', {}]] = Object.entries(
      (request.name === 'BatchGetItem' ? request.input.RequestItems : undefined) ?? {},
    );
    const read = keys.flatMap((key, index) => {
      const { [table]: answered = [] } = ((index === 0) === (tear === 'torn_early') ? early : late).Responses;
      const found = answered.find(
        (item) => textIn(item['pk']) === textIn(key['pk']) && textIn(item['sk']) === textIn(key['sk']),
      );
      return found === undefined ? [] : [found];
    });
    return { ...late, Responses: { [table]: read } };
  }
}
