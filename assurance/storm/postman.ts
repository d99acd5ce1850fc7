import type { Delivery } from '../../local/snapshot.ts';
import type { Draws } from '../payments/draws.ts';
import type { Door } from './door.ts';
import { forge, forgeriesOf, type Forgery } from './forgeries.ts';
import { inStandardWords, type News } from './news.ts';
import { sign, type Signed } from './signed.ts';
import type { Timeline } from './timeline.ts';

export interface PostmanOptions {
  readonly door: Door;
  readonly timeline: Timeline;
  readonly nowMs: () => number;
  /** What is the same in both storms: which events and forgeries there are. */
  readonly draws: Draws;
  /** What is another in each: how often an event comes, when, and signed with which of the active secrets. */
  readonly shuffle: Draws;
}

/** Shorter than a card's holder has: whether their failure is told in time is not left to the storm. */
const LATEST_MS = 12 * 60_000;
const SOON_MS = 60_000;
const MOST_COPIES = 5;

/** Brings every event to the door, up to five times, early or late, and forgeries of some. */
export class Postman {
  /** What was answered with a 200. */
  readonly accepted: Delivery[] = [];
  readonly problems: string[] = [];
  readonly counts = { knocks: 0, standard: 0, withSecondSecret: 0, monthLater: 0 };
  readonly refused = new Map<Forgery, number>();
  /** Everything that is brought, by its event's id. */
  readonly news = new Map<string, News>();
  readonly #options: PostmanOptions;
  readonly #atTheDoor = new Set<Promise<void>>();

  constructor(options: PostmanOptions) {
    this.#options = options;
  }

  /** @param soon all of it comes within the minute */
  send(event: News, soon: boolean): void {
    const { draws, shuffle, timeline, nowMs, door } = this.#options;
    for (const news of voicesOf(draws, event)) {
      this.news.set(news.eventId, news);
      delaysOf(shuffle, news, soon).forEach((delayMs, index) => {
        const bring = async (): Promise<void> => this.#bring(news, `copy ${index + 1}`);
        if (delayMs === 0) this.#atOnce(bring());
        else timeline.at(nowMs() + delayMs, bring);
      });
      for (const forgery of forgeriesOf(draws, news)) {
        const delayMs = shuffle.between(`delay of ${forgery}, ${news.name}`, 0, LATEST_MS);
        timeline.at(nowMs() + delayMs, async () =>
          this.#tryForgery(forge(door, news, forgery), forgery, news),
        );
      }
    }
  }

  /** Some of all that ever came, once more. Resolves when it was brought. */
  async sendAgain(): Promise<void> {
    const { draws } = this.#options;
    for (const news of this.news.values()) {
      if (draws.chance(`${news.name} again`) > 0.4) continue;
      this.counts.monthLater += 1;
      await this.#bring(news, 'copy a month later');
    }
  }

  /** Resolves when nobody stands at the door. */
  async gone(): Promise<void> {
    while (this.#atTheDoor.size > 0) await Promise.all(this.#atTheDoor);
  }

  #atOnce(brought: Promise<void>): void {
    const leaving = brought.finally(() => this.#atTheDoor.delete(leaving));
    this.#atTheDoor.add(leaving);
  }

  async #bring(news: News, copy: string): Promise<void> {
    const { door, shuffle } = this.#options;
    const { active } = door.ringOf(news.provider);
    const secret = shuffle.oneOf(`secret of ${copy}, ${news.name}`, active);
    if (secret === active[1]) this.counts.withSecondSecret += 1;
    if (news.provider === 'standard') this.counts.standard += 1;
    const status = await this.#knock(sign(door, news, secret));
    const { eventId, type: eventType, transactionId } = news;
    if (status === 200) this.accepted.push({ eventId, eventType, transactionId });
    else this.problems.push(`${copy}, ${news.name}, was answered with ${status ?? 'nothing'}`);
  }

  async #tryForgery(signed: Signed, forgery: Forgery, { name }: News): Promise<void> {
    const status = await this.#knock(signed);
    if (status === 400) this.refused.set(forgery, (this.refused.get(forgery) ?? 0) + 1);
    else this.problems.push(`a forgery (${forgery}) of ${name} was answered with ${status ?? 'nothing'}`);
  }

  async #knock(signed: Signed): Promise<number | undefined> {
    this.counts.knocks += 1;
    return this.#options.door.knock(signed);
  }
}

/** By Stripe, by the provider that speaks Standard Webhooks, or by both: two events, which tell the same. */
function voicesOf(draws: Draws, event: News): readonly News[] {
  const standard = inStandardWords(event);
  if (standard === undefined) return [event];
  const voices = [[event], [event], [event], [standard], [event, standard]] as const;
  return draws.oneOf(`voices of ${event.name}`, voices);
}

/** In milliseconds. Copies that are close are one to the queue; those further apart are not. */
function delaysOf(shuffle: Draws, { name }: News, soon: boolean): readonly number[] {
  const copies = shuffle.between(`copies of ${name}`, 1, MOST_COPIES);
  const delayOf = (copy: number, mostMs: number): number =>
    shuffle.between(`delay of copy ${copy}, ${name}`, 0, mostMs);
  const first = delayOf(1, shuffle.oneOf(`lateness of ${name}`, soon ? [0] : [0, SOON_MS, LATEST_MS]));
  const more = Array.from({ length: copies - 1 }, (_, index) =>
    delayOf(index + 2, soon ? SOON_MS : LATEST_MS),
  );
  return [first, ...more];
}
