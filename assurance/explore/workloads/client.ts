import { z } from 'zod';
import type { Instant } from '../../../functions/domain/instant.ts';
import type { CustomerPayment, Paying } from '../../../functions/domain/orders/order.ts';
import { present } from '../../../functions/domain/present.ts';
import type { Exchange } from '../../../local/snapshot.ts';
import type { Answer, ApiCall } from '../../world/api-event.ts';
import type { Functions, HttpFunction } from '../environment/functions.ts';
import type { Answered } from '../environment/invocations.ts';
import { here } from '../place.ts';
import type { Simulation } from '../simulation.ts';

const ROUTES: Readonly<Record<HttpFunction, string>> = {
  'place-order': 'POST /orders',
  'attempt-payment': 'POST /orders/{orderId}/payments',
  'cancel-order': 'POST /orders/{orderId}/cancel',
  'request-refund': 'POST /orders/{orderId}/refunds',
  'read-order': 'GET /orders/{orderId}',
  'receive-webhook': 'POST /webhooks/{provider}',
};

/** The fields of an answer that a client acts on. */
const seen = z.looseObject({
  orderId: z.string().optional(),
  status: z.union([z.string(), z.number()]).optional(),
  attempt: z.number().optional(),
  code: z.string().optional(),
  decline: z.object({ code: z.string() }).optional(),
  refundedMinor: z.number().optional(),
  action: z.object({ clientSecret: z.string(), expiresAt: z.string() }).optional(),
});

export interface Told {
  readonly status: number | undefined;
  readonly orderId?: string;
  readonly orderStatus?: string;
  readonly attempt?: number;
  readonly code?: string;
  readonly decline?: string;
  readonly refundedMinor?: number;
  readonly action?: ShownAction;
}

/** What the customer's browser is given. */
export interface ShownAction {
  readonly clientSecret: string;
  readonly expiresAt: Instant;
}

export const BY_CUSTOMER: CustomerPayment = { mode: 'customer' };

/** What a client says who looked for days for what did not come. */
export const AWAITED_IN_VAIN = 'was awaited in vain to be';

/** A client that keeps its key tries more often than anything here takes to come to an end. */
const PATIENT = 24;
const PAUSE_MS = 2000;
/** Ten polls that double their pause take four hours, and each of the others four. */
const MOST_POLLS = 58;
/** They take two hours. */
const POLLS_FOR_ACTION = 12;
const WEEK_MS = 604_800_000;
const LONGEST_PAUSE_MS = 60_000;

/** A merchant's program: what it asks and what it is told, as it hears it. */
export class Client {
  readonly #simulation: Simulation;
  readonly #functions: Functions;
  readonly #exchanges: Exchange[];
  readonly #unserved: string[];
  readonly merchantId: string;

  constructor(
    simulation: Simulation,
    functions: Functions,
    exchanges: Exchange[],
    unserved: string[],
    merchantId: string,
  ) {
    this.#simulation = simulation;
    this.#functions = functions;
    this.#exchanges = exchanges;
    this.#unserved = unserved;
    this.merchantId = merchantId;
  }

  async placeOrder(key: string, order: object, tries = PATIENT): Promise<Told> {
    return this.#ask('place-order', { key, tries }, { body: JSON.stringify(order) });
  }

  /** Asks under one key until the order's external reference is free, for some days. */
  async placeOnceFree(key: string, order: object): Promise<Told> {
    let told = await this.placeOrder(key, order);
    for (let pauseMs = 15_000; told.code === 'external_reference_taken' && pauseMs < WEEK_MS; pauseMs *= 4) {
      await this.#simulation.sleep(pauseMs);
      told = await this.placeOrder(key, order);
    }
    return told;
  }

  async pay(orderId: string, key: string, paymentMethod: string): Promise<Told> {
    return this.#attempt(orderId, key, { paymentMethod });
  }

  async payByCustomer(orderId: string, key: string): Promise<Told> {
    return this.#attempt(orderId, key, { payment: BY_CUSTOMER });
  }

  async #attempt(orderId: string, key: string, paying: Paying): Promise<Told> {
    return this.#ask('attempt-payment', { key }, { path: { orderId }, body: JSON.stringify(paying) });
  }

  async cancel(orderId: string, key: string): Promise<Told> {
    return this.#ask('cancel-order', { key }, { path: { orderId } });
  }

  /** What it holds was shipped already. */
  async cancelShipped(orderId: string, key: string): Promise<Told> {
    const body = JSON.stringify({ restock: false });
    return this.#ask('cancel-order', { key }, { path: { orderId }, body });
  }

  async refund(orderId: string, key: string, amountMinor?: number): Promise<Told> {
    return this.#refund(orderId, key, amountMinor === undefined ? {} : { amountMinor });
  }

  /** Units of one line. */
  async refundLine(
    orderId: string,
    key: string,
    line: { readonly line: number; readonly quantity: number; readonly restock: boolean },
  ): Promise<Told> {
    const { restock, ...units } = line;
    return this.#refund(orderId, key, { lines: [units], restock });
  }

  async #refund(orderId: string, key: string, body: object): Promise<Told> {
    return this.#ask('request-refund', { key }, { path: { orderId }, body: JSON.stringify(body) });
  }

  async read(orderId: string): Promise<Told> {
    return this.#ask('read-order', {}, { path: { orderId } });
  }

  /**
   * What the customer's browser needs, once the order shows it: in a moment, unless something goes wrong, and within the hour in
   * which a payment is made. Undefined: there is none to come.
   */
  async untilAction(orderId: string): Promise<ShownAction | undefined> {
    let pauseMs = PAUSE_MS;
    for (let polls = 1; polls <= POLLS_FOR_ACTION; polls += 1) {
      await this.#simulation.sleep(pauseMs);
      const { action, orderStatus } = await this.read(orderId);
      if (action !== undefined) return action;
      if (orderStatus !== undefined && orderStatus !== 'placed') return undefined;
      pauseMs *= 2;
    }
    this.#unserved.push(`client: ${orderId} ${AWAITED_IN_VAIN} confirmed`);
    return undefined;
  }

  /** Looks at the order until it has one of these states, or for some eight days: longer than any recovery takes. */
  async until(orderId: string, states: readonly string[]): Promise<boolean> {
    let pauseMs = 15_000;
    for (let polls = 1; polls <= MOST_POLLS; polls += 1) {
      await this.#simulation.sleep(pauseMs);
      const told = await this.read(orderId);
      if (told.orderStatus !== undefined && states.includes(told.orderStatus)) return true;
      // Nobody is charged later than an hour after they asked for it.
      if (told.decline === 'charge_expired') return false;
      pauseMs = Math.min(pauseMs * 2, 14_400_000);
    }
    this.#unserved.push(`client: ${orderId} ${AWAITED_IN_VAIN} ${states.join(' or ')}`);
    return false;
  }

  /** Looks at the order until so much of it was refunded, or for some eight days. */
  async untilRefunded(orderId: string, amountMinor: number): Promise<boolean> {
    let pauseMs = 2000;
    for (let reads = 1; reads <= MOST_POLLS; reads += 1) {
      const { refundedMinor = 0, status } = await this.read(orderId);
      if (status === 200 && refundedMinor === amountMinor) return true;
      await this.#simulation.sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, 14_400_000);
    }
    this.#unserved.push(`client: ${orderId} ${AWAITED_IN_VAIN} refunded by ${amountMinor}`);
    return false;
  }

  async wait(milliseconds: number): Promise<void> {
    return this.#simulation.sleep(milliseconds);
  }

  /** The same request under the same key until it has an answer that will not change. */
  async #ask(
    of: HttpFunction,
    { key, tries = PATIENT }: { readonly key?: string; readonly tries?: number },
    call: ApiCall,
  ): Promise<Told> {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const request: ApiCall = { ...call, headers, merchantId: this.merchantId };
    for (let tried = 1; tried <= tries; tried += 1) {
      const answered = await this.#send(of, request);
      const told = this.#hear(of, key, call, answered);
      const answer = answered.code === 'answered' ? answered.value : undefined;
      if (told.status !== undefined && told.status < 500 && told.code !== 'request_in_flight') return told;
      await this.#simulation.sleep(pauseAfter(answer));
    }
    if (tries > 1)
      this.#unserved.push(`client: ${of} under ${key ?? 'no key'} was never answered in ${tries} tries`);
    return { status: undefined };
  }

  async #send(of: HttpFunction, request: ApiCall): Promise<Answered<Answer>> {
    const orderId = request.path?.['orderId'];
    const carryOut = async (): Promise<Answered<Answer>> => this.#functions.http(of, request);
    return here().services.perform<Answered<Answer>>({
      name: `client: ${of}`,
      kind: 'request',
      carryOut,
      order: orderId === undefined ? undefined : { merchantId: this.merchantId, orderId },
      faults: {
        result_lost: async () => {
          await carryOut();
          return { code: 'silent' };
        },
        not_invoked: async () => ({ code: 'silent' }),
      },
    });
  }

  #hear(of: HttpFunction, key: string | undefined, call: ApiCall, answered: Answered<Answer>): Told {
    const route = ROUTES[of];
    const named = call.path?.['orderId'];
    const common = { merchantId: this.merchantId, route, ...(key === undefined ? {} : { key }) };
    if (answered.code !== 'answered') {
      this.#exchanges.push({ ...common, ...(named === undefined ? {} : { orderId: named }) });
      return { status: undefined };
    }
    const { status, headers, body } = answered.value;
    const {
      orderId = named,
      attempt,
      code,
      decline,
      refundedMinor,
      action,
      ...rest
    } = seen.parse(body ?? {});
    const orderStatus = typeof rest.status === 'string' ? rest.status : undefined;
    const location = headers['location'];
    const shown = present({ orderId, orderStatus, attempt });
    this.#exchanges.push({
      ...common,
      ...shown,
      ...present({ status }),
      text: JSON.stringify(body),
      ...(location === undefined ? {} : { location: String(location) }),
    });
    return { status, ...shown, ...present({ code, decline: decline?.code, refundedMinor, action }) };
  }
}

function pauseAfter(answer: Answer | undefined): number {
  const seconds = Number(answer?.headers['retry-after'] ?? Number.NaN);
  return Number.isNaN(seconds) ? PAUSE_MS : Math.min(LONGEST_PAUSE_MS, Math.max(1, seconds) * 1000);
}
