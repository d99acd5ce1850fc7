/**
 * The stock of a product that very many want at once lies in shards: each order takes from the shard that its id names.
 * Only their sum means anything outside.
 */

/** Units by shard. Shard 0 is the product's own item, where all stock lies of a product without shards. */
export type StockLevels = ReadonlyMap<number, number>;

export interface ShardUnits {
  readonly shard: number;
  readonly units: number;
}

/** @param name of an order or a movement: it ends in hexadecimal digits of a hash, the last two of which spread them evenly */
export const shardOf = (name: string, stockShards = 1): number =>
  (Number.parseInt(name.slice(-2), 16) || 0) % stockShards;

/** A delivery, in equal parts but for the remainder. */
export const spread = (quantity: number, stockShards = 1): readonly ShardUnits[] =>
  Array.from({ length: stockShards }, (_, shard) => ({
    shard,
    units: Math.floor(quantity / stockShards) + (shard < quantity % stockShards ? 1 : 0),
  })).filter(({ units }) => units > 0);

/**
 * What other shards give so that one has `quantity` units: the fullest first, half of what it has if that is enough, so
 * that the next orders find something there too. Nothing, if it has them by now.
 */
export function refill(
  levels: StockLevels,
  into: number,
  quantity: number,
): readonly ShardUnits[] | 'out_of_stock' {
  const fullestFirst = [...levels]
    .filter(([shard, units]) => shard !== into && units > 0)
    .sort(([, one], [, other]) => other - one);
  const given: ShardUnits[] = [];
  let lacking = quantity - (levels.get(into) ?? 0);
  for (const [shard, units] of fullestFirst) {
    if (lacking <= 0) break;
    const taken = Math.min(units, Math.max(lacking, Math.floor(units / 2)));
    given.push({ shard, units: taken });
    lacking -= taken;
  }
  return lacking > 0 ? 'out_of_stock' : given;
}
