import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../domain/instant.ts';
import type { Key } from './keys.ts';

export type Item = Record<string, AttributeValue>;

export const toItem = (key: Key, attributes: object): Item =>
  marshall({ ...key, ...attributes }, { removeUndefinedValues: true });

/** Where an order will stand there may be its claim only. */
export const isOrder = (item: Item): boolean => item['version'] !== undefined;

/** Where a document will stand there may be its claim only. */
export const isDocument = (item: Item): boolean => item['number'] !== undefined;

export const keyOf = (item: Item): Key => ({ pk: item['pk']?.S ?? '', sk: sortKey(item) });

export const sortKey = (item: Item): string => item['sk']?.S ?? '';

/** As the table's TTL attribute, `expiresAt`, wants it. */
export const epochSeconds = (at: Instant): number => Math.floor(Date.parse(at) / 1000);
