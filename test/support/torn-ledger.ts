import { DynamoOrderLedger } from '../../functions/ledger/dynamo-order-ledger.ts';
import type { OrderLedger } from '../../functions/usecases/ports.ts';
import type { World } from './world.ts';

/**
 * A ledger whose first query comes in two parts, `meanwhile` between them: the database may see to a query in as many moments
 * as it reads items.
 *
 * @param items in the first part
 */
export function tornAfter(world: World, items: number, meanwhile: () => Promise<unknown>): OrderLedger {
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
  return new DynamoOrderLedger(client, world.tableName);
}
