import type { Act } from '../../domain/audit/act.ts';

/** What people and programs with rights did. It only grows. */
export interface AuditRecord {
  /**
   * Keeps an act. It comes before what it tells of, where the two cannot be one write: then nothing is done that nobody
   * knows of.
   *
   * @throws when the act is there already, or could not be kept
   */
  record(act: Act): Promise<void>;

  /** @param day of UTC, such as 2026-11-24; its acts, oldest first */
  actsOf(day: string): Promise<readonly Act[]>;
}
