import { randomUUID } from 'node:crypto';

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import type { Act, Actor } from '../functions/domain/audit/act.ts';
import type { Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { explainFault } from './explain-fault.ts';

/**
 * Whoever runs a command, as the account knows them: nobody says themselves who they are.
 *
 * @param why `--reason`
 */
export async function actorFrom(cloud: Pick<Cloud, 'client'>, why: string): Promise<Actor> {
  const { Arn: by } = await new STSClient(cloud.client)
    .send(new GetCallerIdentityCommand({}))
    .catch((error: unknown) => {
      throw explainFault(error);
    });
  if (by === undefined) throw new CommandError('AWS does not say whose credentials these are');
  return { by, why };
}

/** An act that happens now. */
export const actNow = (actor: Actor, what: Omit<Act, keyof Actor | 'actId' | 'at'>): Act => ({
  ...what,
  by: actor.by,
  why: actor.why,
  actId: `act_${randomUUID()}`,
  at: new Date().toISOString(),
});
