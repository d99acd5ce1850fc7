import { z } from 'zod';
import { violations } from '../../local/invariants.ts';
import { sortItems } from '../../local/read-table.ts';
import type { Exchange, Snapshot } from '../../local/snapshot.ts';
import type { GatewayDouble } from '../world/gateway-double.ts';
import { atTheGateway, chargeNamed } from '../world/gateway-news.ts';
import type { Accepted } from './environment/deliveries.ts';
import type { Workload } from './workloads/workload.ts';

export interface End {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly gateway: Pick<GatewayDouble, 'captures' | 'refunds' | 'disputes'>;
  readonly exchanges: readonly Exchange[];
  readonly deliveries: readonly Accepted[];
  /** Ids of all events that the gateway sent. */
  readonly told: readonly string[];
  readonly documents: readonly string[];
  readonly queued: number;
  readonly deadLetters: number;
  readonly running: number;
}

export function snapshotOf(end: End): Snapshot {
  const { captures } = end.gateway;
  return {
    ...sortItems(end.items),
    charges: captures.map((capture) => ({ ...capture, ...chargeNamed(capture) })),
    ...atTheGateway(end.gateway),
    documents: end.documents.map((path) => path.replace(/^\/documents\//, '')),
    declines: [],
    awaitingCustomer: [],
    exchanges: end.exchanges,
    deliveries: end.deliveries,
    queues: [
      { name: 'webhooks', deadLetters: false, messages: end.queued },
      { name: 'dead letters', deadLetters: true, messages: end.deadLetters },
    ],
    runningExecutions: end.running,
  };
}

/** In which ways the promise is broken at rest, each with its invariant's number first. */
export function brokenAtRest(
  snapshot: Snapshot,
  end: End,
  { clientsStop, needsPerson, keepsMoney }: Pick<Workload, 'clientsStop' | 'needsPerson' | 'keepsMoney'>,
  claims: ReadonlyMap<string, number>,
): readonly string[] {
  return [
    ...violations(snapshot)
      .map(({ invariant, detail }) => `${invariant}: ${detail}`)
      .filter((broken) => !(clientsStop === true && broken.startsWith('I1: nobody was told')))
      .filter((broken) => !(keepsMoney === true && /^I[234]:/.test(broken))),
    ...miscounted(end, claims),
    ...untold(snapshot, end),
    ...(needsPerson === true ? [] : leftToPersons(snapshot)),
  ];
}

const leftToPersons = ({ attention, events }: Snapshot): readonly string[] => [
  ...attention
    .filter(({ open }) => open)
    .map(({ orderId = '', key }) => `rest: ${orderId} needs a person: ${key}`),
  ...events
    .filter(({ outcome }) => outcome === 'needs_attention')
    .map(({ eventId }) => `rest: ${eventId} needs a person`),
];

/** I7: nothing takes effect under the name of an event that the gateway never sent. */
const untold = ({ events }: Snapshot, { told }: End): readonly string[] =>
  events
    .filter(({ eventId }) => !told.includes(eventId))
    .map(({ eventId }) => `I7: ${eventId} is recorded and was never sent`);

/** I11: the attempts recorded for an operation are the attempts made. Where the engine does not tell, none are known. */
function miscounted({ items }: End, claims: ReadonlyMap<string, number>): readonly string[] {
  if (claims.size === 0) return [];
  return items.flatMap((item) => {
    const told = attemptsIn(item);
    const tried = claims.get(`${String(item['pk'])} ${String(item['sk'])}`) ?? 0;
    return told === undefined || told === tried
      ? []
      : [`I11: ${String(item['sk'])} was tried ${tried} times and says ${String(told)}`];
  });
}

const record = z.object({
  attemptCount: z.number().optional(),
  origin: z.object({ retried: z.object({ attemptCount: z.number() }).optional() }).optional(),
});

/** What an operation's record says, or the order or document that it made; an item of another kind says nothing. */
function attemptsIn(item: End['items'][number]): number | undefined {
  if (item['sk'] === 'EVENT') return undefined;
  const { attemptCount, origin } = record.parse(item);
  return origin === undefined ? attemptCount : (origin.retried?.attemptCount ?? 1);
}
