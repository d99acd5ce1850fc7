/** The machine's clock, in UTC. */
export const systemClock = { now: (): string => new Date().toISOString() };
