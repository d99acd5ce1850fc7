import { startApiServer, type ApiWorld } from '../../../assurance/world/api-server.ts';
import type { World } from '../../../assurance/world/world.ts';

/** What everything comes to: a refusal, or an error. */
export type Outcome = () => Promise<unknown>;

/** A world all of whose use cases and readers come to the same. */
function stubbedWorld(world: World, outcome: Outcome): ApiWorld {
  const { log, clock, documents, tableName, orders, catalogue, commands } = world;
  const stubbed = <Part extends object>(part: Part): Part => new Proxy(part, { get: () => outcome });
  return {
    ...{ log, clock, documents, tableName },
    orders: stubbed(orders),
    catalogue: stubbed(catalogue),
    commands: stubbed(commands),
    plainClient: () => stubbed(world.plainClient()),
  };
}

/** The routes on such a world, for as long as they are used. */
export async function whereAllComesTo(
  world: World,
  outcome: Outcome,
  remainingMs: number,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const queue = {
    send: async () => {
      await outcome();
    },
  };
  const server = await startApiServer(stubbedWorld(world, outcome), { remainingMs, queue });
  await use(server.url).finally(server.close);
}
