/** A moment in UTC as ISO 8601 with milliseconds (`2026-11-24T02:35:43.000Z`): sorts and compares as text. */
export type Instant = string;

export const instant = (epochMs: number): Instant => new Date(epochMs).toISOString();

export const addMs = (at: Instant, milliseconds: number): Instant => instant(Date.parse(at) + milliseconds);
