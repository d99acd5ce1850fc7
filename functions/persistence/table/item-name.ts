import * as z from 'zod/mini';
import type { ItemName } from '../../usecases/ports/needs-attention.ts';
import type { Key } from './keys.ts';

const named = z.tuple([z.string(), z.string()]);

/** An item's key as one text, for those who may not know of keys. */
export const itemName = ({ pk, sk }: Key): ItemName => JSON.stringify([pk, sk]);

export function keyNamed(name: ItemName): Key {
  const [pk, sk] = named.parse(JSON.parse(name));
  return { pk, sk };
}
