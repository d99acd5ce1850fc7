import type { Log } from '../../functions/usecases/ports/log.ts';

/** A log that nobody reads. */
export const silent = (): { -readonly [Each in keyof Log]: Log[Each] } => ({
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  count: () => undefined,
  measure: () => undefined,
});
