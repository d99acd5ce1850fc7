import type { CountedEvent, Log, Measured } from '../../../functions/usecases/ports/log.ts';

interface Entry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly detail: Record<string, unknown>;
}

/** A log, and what was written to it. */
export function recordedLog(): Log & {
  readonly entries: readonly Entry[];
  readonly counted: readonly CountedEvent[];
  readonly measured: ReadonlyMap<Measured, number>;
} {
  const entries: Entry[] = [];
  const counted: CountedEvent[] = [];
  const at =
    (level: Entry['level']) =>
    (message: string, detail: Record<string, unknown> = {}) => {
      entries.push({ level, message, detail });
    };
  const count = (event: CountedEvent) => {
    counted.push(event);
  };
  const measured = new Map<Measured, number>();
  const measure = (what: Measured, seconds: number) => void measured.set(what, seconds);
  const written = { entries, counted, measured };
  return { ...written, info: at('info'), warn: at('warn'), error: at('error'), count, measure };
}
