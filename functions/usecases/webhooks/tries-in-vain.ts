import type { Instant } from '../../domain/instant.ts';

/**
 * Since when events are tried in vain, as far as this process remembers. A new process counts anew, so it gives up later
 * and never sooner. An event that is tried for the first time while the bus takes nothing at all counts from when the
 * bus stopped: what waited behind others would need its hours again, each one after the other.
 */
export class TriesInVain {
  readonly #since = new Map<string, Instant>();
  #busSince: Instant | undefined;

  succeeded(eventId: string): void {
    this.#since.delete(eventId);
    this.#busSince = undefined;
  }

  /** @param allFailed the bus took nothing of what was sent with it */
  failed(eventId: string, at: Instant, allFailed: boolean): void {
    if (allFailed) this.#busSince ??= at;
    if (!this.#since.has(eventId)) this.#since.set(eventId, this.#busSince ?? at);
  }

  since(eventId: string): Instant | undefined {
    return this.#since.get(eventId);
  }

  forget(eventId: string): void {
    this.#since.delete(eventId);
  }
}
