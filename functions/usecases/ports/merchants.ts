import type { Merchant } from '../../domain/merchants/merchant.ts';

export interface MerchantReader {
  /**
   * What the merchant says of itself, or said in a version.
   *
   * @returns undefined: it has said nothing yet
   */
  merchant(merchantId: string, version?: number): Promise<Merchant | undefined>;
}

export interface Merchants extends MerchantReader {
  /** Writes a version over the one before it, and keeps it for ever. */
  put(merchant: Merchant): Promise<'written' | 'merchant_changed'>;
}

export interface Logos {
  /** Stores an image under the name of its content. Storing it again changes nothing. */
  put(merchantId: string, name: string, png: Uint8Array): Promise<void>;
}
