/** What an API key may be limited to. A key without scopes may do everything, as every key could before there were any. */
export const SCOPES = ['read', 'orders', 'refunds', 'catalogue'] as const;

export type Scope = (typeof SCOPES)[number];
