import type { Merchant, MerchantTerms } from '../../domain/merchants/merchant.ts';
import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import type { Logos, Merchants } from '../ports/merchants.ts';
import type { Clock } from '../ports/clock.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface PutMerchantDeps {
  readonly clock: Clock;
  readonly merchants: Merchants;
  readonly logos: Logos;
}

export interface PutMerchantCommand {
  readonly merchantId: string;
  readonly terms: MerchantTerms;
  /** The bytes that `terms.logo` names. */
  readonly logo?: Uint8Array;
  readonly precondition?: Precondition;
}

export type PutMerchantResult =
  { readonly code: 'created' | 'replaced'; readonly merchant: Merchant } | PreconditionFailed;

/**
 * Says everything of a merchant anew, whatever it said before, or while its version is as the precondition has it. Documents
 * that were issued bear what they were issued with.
 */
export async function putMerchant(
  { clock, merchants, logos }: PutMerchantDeps,
  { merchantId, terms, logo, precondition = {} }: PutMerchantCommand,
): Promise<PutMerchantResult> {
  return untilWritten(`merchant ${merchantId}`, async () => {
    const standing = await merchants.merchant(merchantId);
    if (!holds(precondition, standing?.version)) return { code: 'precondition_failed' };
    // Before the version that names it: whoever reads that finds the image.
    if (logo !== undefined && terms.logo !== undefined) await logos.put(merchantId, terms.logo, logo);
    const merchant = { ...terms, merchantId, version: (standing?.version ?? 0) + 1, updatedAt: clock.now() };
    const code = standing === undefined ? 'created' : 'replaced';
    return (await merchants.put(merchant)) === 'written' ? { code, merchant } : AGAIN;
  });
}
