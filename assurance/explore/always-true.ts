import { chargeNamed } from '../world/gateway-news.ts';
import type { GatewayDouble } from '../world/gateway-double.ts';
import { Owed } from './owed.ts';
import { numberIn, textIn, type Item } from './memory-dynamo/attribute-values.ts';

/**
 * What holds at every moment, also in the middle of a fault: nothing is captured twice for one attempt, no more goes back
 * than was captured, stock is never negative, a transaction pays one order, an event that is settled is never written
 * again: its effect goes with it; no client secret outlives its payment; nothing that is owed is off every list; no write of an order or an operation leaves
 * its revision as it was; a reference is taken over from no order that was charged, or may be. And who claimed what, for
 * I11.
 */
export class AlwaysTrue {
  readonly broken = new Set<string>();
  /** How often each operation was claimed, by its partition and sort key. */
  readonly claims = new Map<string, number>();
  readonly #gateway: Pick<GatewayDouble, 'captures' | 'refunds'>;
  readonly #payers = new Map<string, string>();
  readonly #owed = new Owed();
  /** Of each charge, its status. */
  readonly #charges = new Map<string, string>();
  #captures = 0;
  #refunds = 0;

  constructor(gateway: Pick<GatewayDouble, 'captures' | 'refunds'>) {
    this.#gateway = gateway;
  }

  /** After every call. */
  look(): void {
    const { captures, refunds } = this.#gateway;
    if (captures.length !== this.#captures) this.#lookAtCaptures();
    if (refunds.length !== this.#refunds) this.#lookAtRefunds();
    for (const broken of this.#owed.look()) this.broken.add(broken);
  }

  /** At every change of an item. */
  see(before: Item | undefined, after: Item | undefined): void {
    if (after === undefined) return;
    this.#owed.see(after);
    const sk = textIn(after['sk']);
    if (sk.startsWith('PRODUCT')) this.#seeStock(after);
    if (sk === 'ORDER') {
      this.#seeOrder(after);
      this.#seeSecret(after);
    }
    if (sk === 'ORDER' || after['epoch'] !== undefined) this.#seeRevision(before, after);
    if (sk === 'EVENT') this.#seeEvent(before);
    if (sk.startsWith('OP#charge#')) this.#seeCharge(after);
    if (textIn(after['pk']).includes('#external_reference#')) this.#seeReference(before, after);
    if (after['epoch'] !== undefined) this.#seeOperation(before, after);
  }

  #seeStock(product: Item): void {
    const onHand = numberIn(product['onHand']) ?? 0;
    if (onHand < 0) this.broken.add(`I6: ${textIn(product['pk'])} is at ${onHand}`);
  }

  /** I16: what is read again must not pass for what was read before. */
  #seeRevision(before: Item | undefined, after: Item): void {
    const [was, is] = [before, after].map((item) => numberIn(item?.['revision']) ?? 0);
    if (is !== (was ?? 0) + 1)
      this.broken.add(
        `I16: ${textIn(after['pk'])} ${textIn(after['sk'])} goes from revision ${was} to ${is}`,
      );
  }

  #seeOrder(order: Item): void {
    const transactionId = textIn(order['transactionId']);
    const orderId = textIn(order['orderId']);
    if (transactionId === '' || textIn(order['status']) !== 'paid') return;
    const payer = this.#payers.get(transactionId);
    if (payer !== undefined && payer !== orderId) this.broken.add(`I2: ${transactionId} pays two orders`);
    this.#payers.set(transactionId, orderId);
  }

  /** Whoever has the secret may confirm: it is stored while its payment is open, and goes with the write that ends it. */
  #seeSecret(order: Item): void {
    if (order['action'] === undefined) return;
    const status = textIn(order['status']);
    const isOpen = status === 'placed' ? order['processing'] === undefined : status === 'cancelled';
    if (!isOpen || order['dueShard'] === undefined)
      this.broken.add(`secret: ${textIn(order['orderId'])} is ${status}, and keeps a client secret`);
  }

  #seeCharge(charge: Item): void {
    const name = `${textIn(charge['orderId'])} ${textIn(charge['sk'])}`;
    this.#charges.set(name, textIn(charge['status']));
  }

  #seeReference(before: Item | undefined, after: Item): void {
    const owner = textIn(before?.['orderId']);
    if (owner === '' || owner === textIn(after['orderId'])) return;
    const charges = [...this.#charges].filter(([name]) => name.startsWith(`${owner} `));
    if (charges.every(([, status]) => status === 'failed')) return;
    this.broken.add(`I1: the reference of ${owner} was taken over from it, and it may be charged`);
  }

  #seeEvent(before: Item | undefined): void {
    const outcome = textIn(before?.['outcome']);
    if (outcome === '' || outcome === 'parked') return;
    this.broken.add(`I7: ${textIn(before?.['eventId'])} was ${outcome}, and is written again`);
  }

  #seeOperation(before: Item | undefined, after: Item): void {
    if (textIn(after['status']) !== 'processing') return;
    if (before !== undefined && numberIn(before['epoch']) === numberIn(after['epoch'])) return;
    const key = `${textIn(after['pk'])} ${textIn(after['sk'])}`;
    this.claims.set(key, (this.claims.get(key) ?? 0) + 1);
  }

  #lookAtCaptures(): void {
    const { captures } = this.#gateway;
    this.#captures = captures.length;
    const attempts = captures.map((capture) => JSON.stringify(chargeNamed(capture)));
    for (const [index, attempt] of attempts.entries()) {
      if (attempts.indexOf(attempt) !== index) this.broken.add(`I2: ${attempt} was captured twice`);
    }
  }

  #lookAtRefunds(): void {
    const { captures, refunds } = this.#gateway;
    this.#refunds = refunds.length;
    for (const { transactionId, amountMinor } of captures) {
      const given = refunds.filter(
        (refund) => refund.transactionId === transactionId && refund.status !== 'failed',
      );
      const sum = given.reduce((total, refund) => total + refund.amountMinor, 0);
      if (sum > amountMinor) this.broken.add(`I3: more of ${transactionId} was refunded than was captured`);
    }
  }
}
