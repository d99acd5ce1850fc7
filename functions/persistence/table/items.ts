import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../domain/instant.ts';
import type { Key } from './keys.ts';

export type Item = Record<string, AttributeValue>;

/**
 * Which rules the last put of an item followed; 0, for releases that did not say. A later one tells by it what an item
 * lacks. Earlier releases drop it.
 */
const FORMAT = 1;

export const toItem = (key: Key, attributes: object): Item =>
  marshall({ ...attributes, ...key, format: FORMAT }, { removeUndefinedValues: true });

/** What an item tells, without what it is found and kept by: those are made anew with each put. */
export function contentOf(item: Item): Record<string, unknown> {
  const {
    pk: _pk,
    sk: _sk,
    format: _format,
    writer: _writer,
    dueShard: _dueShard,
    placedShard: _placedShard,
    declinedShard: _declinedShard,
    listShard: _listShard,
    listedBy: _listedBy,
    looks: _looks,
    ...content
  } = unmarshall(item);
  return content;
}

/** Where an order will stand there may be its claim only. */
export const isOrder = (item: Item): boolean => item['version'] !== undefined;

/** Where a document will stand there may be its claim only. */
export const isDocument = (item: Item): boolean => item['number'] !== undefined;

export const keyOf = (item: Item): Key => ({ pk: item['pk']?.S ?? '', sk: sortKey(item) });

export const sortKey = (item: Item): string => item['sk']?.S ?? '';

/** As the table's TTL attribute, `expiresAt`, wants it. */
export const epochSeconds = (at: Instant): number => Math.floor(Date.parse(at) / 1000);
