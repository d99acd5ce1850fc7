/** What is exported, and in which formats. */
export const EXPORTED = ['orders', 'refunds', 'documents'] as const;
export type Exported = (typeof EXPORTED)[number];

export const FORMATS = ['csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];
