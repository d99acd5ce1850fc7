import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
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
