import fc from 'fast-check';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../world/gateway-scripts.ts';
import type { Client } from './client.ts';
import { order } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

const CARDS = { visa: 'pm_card_visa', declined: DECLINED_CARD, authentication: AUTHENTICATION_CARD } as const;
const ACTS = ['place', 'pay', 'cancel', 'refund', 'refund-all', 'authenticate', 'wait'] as const;
const PACES = { soon: 1000, late: 600_000, never: 'never' } as const;

/** What a client does next, with which order, and which card if it needs one: `place.1.visa`. */
interface Act {
  readonly what: (typeof ACTS)[number];
  readonly order: number;
  readonly card: keyof typeof CARDS;
}

interface MadeUp {
  readonly webhooks: keyof typeof PACES;
  readonly onHand: number;
  /** In how many shards that lies; with 0 the product has none. */
  readonly stockShards: number;
  /** Each does one thing after the other; all of them at once. */
  readonly clients: readonly (readonly Act[])[];
}

const MADE_UP = 'made-up:';
const AUTHENTICATED_AFTER_MS = 5000;
const WAITED_MS = 20_000;

const act = fc.record({
  // Without an order there is not much to do.
  what: fc.oneof(fc.constant(ACTS[0]), fc.constantFrom(...ACTS)),
  order: fc.integer({ min: 1, max: 2 }),
  card: fc.constantFrom<keyof typeof CARDS>('visa', 'declined', 'authentication'),
});

/** A few clients that do what they like, with two orders and few mugs. */
export const anyMadeUp: fc.Arbitrary<MadeUp> = fc.record({
  webhooks: fc.constantFrom<keyof typeof PACES>('soon', 'late', 'never'),
  onHand: fc.integer({ min: 1, max: 4 }),
  stockShards: fc.constantFrom(0, 0, 3),
  clients: fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
});

/** `made-up:soon.2.0:place.1.visa>cancel.1.visa+place.1.visa`: in a token, all that there is to play it again. */
export function nameOf({ webhooks, onHand, stockShards, clients }: MadeUp): string {
  const acts = clients.map((client) => client.map((one) => `${one.what}.${one.order}.${one.card}`).join('>'));
  return `${MADE_UP}${webhooks}.${onHand}.${stockShards}:${acts.join('+')}`;
}

export const isMadeUp = (name: string): boolean => name.startsWith(MADE_UP);

function madeUpNamed(name: string): MadeUp {
  const [surroundings = '', acts = ''] = name.slice(MADE_UP.length).split(':');
  const [webhooks, onHand, stockShards] = surroundings.split('.');
  return {
    webhooks: oneOf(PACES, webhooks),
    onHand: Number(onHand),
    stockShards: Number(stockShards),
    clients: acts.split('+').map((client) => client.split('>').map(actNamed)),
  };
}

function actNamed(text: string): Act {
  const [what, number, card] = text.split('.');
  const found = ACTS.find((one) => one === what);
  if (found === undefined) throw new Error(`nobody can ${text}`);
  return { what: found, order: Number(number), card: oneOf(CARDS, card) };
}

function oneOf<Choice extends string>(choices: Readonly<Record<Choice, unknown>>, text: string | undefined) {
  for (const choice in choices) if (choice === text) return choice;
  throw new Error(`${text ?? ''} is none of ${Object.keys(choices).join(', ')}`);
}

/** Nothing is expected of it but the invariants: anything that clients can ask for may come of it. */
export function madeUp(name: string): Workload {
  const { webhooks, onHand, stockShards, clients } = madeUpNamed(name);
  return {
    name,
    says: 'clients do what they like',
    webhooks: PACES[webhooks],
    steps: 'at_random',
    seeds: [1],
    onHand,
    ...(stockShards === 0 ? {} : { stockShards }),
    play: (stage) => {
      for (const [index, acts] of clients.entries()) {
        stage.client(`client ${index + 1}`, async (client) => {
          for (const one of acts) await perform(one, client, stage);
        });
      }
    },
    expects: () => [],
  };
}

async function perform({ what, order: number, card }: Act, client: Client, stage: Stage): Promise<void> {
  const key = `order-${number}`;
  const orderId = orderIdFor('acme', key);
  const paymentMethod = CARDS[card];
  switch (what) {
    case 'place':
      await client.placeOrder(key, order({ paymentMethod, quantity: 1 }));
      return;
    case 'pay':
      await client.pay(orderId, `pay-${number}-${card}`, paymentMethod);
      return;
    case 'cancel':
      await client.cancel(orderId, `cancel-${number}`);
      return;
    case 'refund':
      await client.refund(orderId, `refund-${number}-${card}`, 100);
      return;
    case 'refund-all':
      await client.refund(orderId, `refund-all-${number}`);
      return;
    case 'authenticate':
      stage.customersAct('success', AUTHENTICATED_AFTER_MS);
      return;
    case 'wait':
      await client.wait(WAITED_MS);
  }
}
