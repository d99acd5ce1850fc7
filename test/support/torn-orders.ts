import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import type { Orders } from '../../functions/usecases/ports/orders.ts';
import type { World } from '../../assurance/world/world.ts';

/**
 * A ledger whose first query comes in two parts, `meanwhile` between them: the database may see to a query in as many moments
 * as it reads items.
 *
 * @param items in the first part
 */
export function tornAfter(world: World, items: number, meanwhile: () => Promise<unknown>): Orders {
  const client = world.tap.clientLike(world.plainClient());
  let part = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'QueryCommand') return next(args);
        part += 1;
        if (part === 2) await meanwhile();
        return next(part === 1 ? { ...args, input: { ...args.input, Limit: items } } : args);
      },
    { step: 'initialize' },
  );
  return new DynamoOrders(client, world.tableName);
}
