import { randomUUID } from 'node:crypto';
import type { Act, Actor } from '../../functions/domain/audit/act.ts';

export const BY_ADA: Actor = { by: 'arn:aws:iam::111122223333:user/ada', why: 'paid by bank transfer' };

/** An act of Ada. */
export const actAt = (at: string, what: Pick<Act, 'kind' | 'about'> & Partial<Act>): Act => ({
  ...BY_ADA,
  actId: `act_${randomUUID()}`,
  at,
  ...what,
});
