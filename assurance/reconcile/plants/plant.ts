import type { Ground, Named } from './ground.ts';

export interface Spot {
  readonly merchantId: string;
  /** The order that it befalls, of the kind that the plant needs. */
  readonly order: Named;
  /** Within the day, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** One difference, and how it comes into the world. */
export interface Plant {
  readonly kind: string;
  /** What has become of the order that it befalls. */
  readonly needs: 'nothing' | 'paid' | 'refunded' | 'declined';
  /** @returns what it is about, as whoever finds it should name it */
  readonly plant: (ground: Ground, spot: Spot) => Promise<string>;
}
