import { withDetails } from '../../functions/persistence/orders/order-details.ts';
import { orderFrom } from '../../functions/persistence/orders/order-items.ts';
import { readOrderRoute } from '../../functions/http/orders/read-order.ts';
import type { Log } from '../../functions/usecases/ports/log.ts';
import { answerOf } from '../world/api-event.ts';
import { textIn, type Item } from './memory-dynamo/attribute-values.ts';

/** I16: who asks for an order with the tag of another view of it must not be told that nothing has changed. */
export class Seen {
  readonly #log: Log;
  readonly #orders = new Map<string, Item[]>();
  /** Of long orders, by their partition. */
  /** Of each order, the last one that opened a payment which its customer confirms. */
  readonly #secrets = new Map<string, string>();
  readonly #details = new Map<string, Item>();

  constructor(log: Log) {
    this.#log = log;
  }

  see(item: Item): void {
    const pk = textIn(item['pk']);
    if (textIn(item['sk']) === 'DETAILS') this.#details.set(pk, item);
    if (textIn(item['sk']) !== 'ORDER' || item['version'] === undefined) return;
    const { clientSecret, state } = item['action']?.M ?? {};
    if (state !== undefined) this.#secrets.set(textIn(item['orderId']), textIn(clientSecret));
    const history = this.#orders.get(pk);
    if (history === undefined) this.#orders.set(pk, [item]);
    else history.push(item);
  }

  get showsSecret(): boolean {
    return this.#secrets.size > 0;
  }

  /** What a browser may still have, whether or not the order shows it by now. */
  secretOf = (orderId: string): string | undefined => this.#secrets.get(orderId);

  /** Every view of each order that a client may have had, by its tag. */
  async broken(): Promise<readonly string[]> {
    const broken: string[] = [];
    for (const history of this.#orders.values()) {
      const viewOf = new Map<string, string>();
      for (const item of history) {
        const { tag, view, orderId } = await this.#read(item);
        const known = viewOf.get(tag);
        if (known !== undefined && known !== view)
          broken.push(`I16: two views of ${orderId} have the tag ${tag}`);
        viewOf.set(tag, view);
      }
    }
    return broken;
  }

  async #read(
    item: Item,
  ): Promise<{ readonly tag: string; readonly view: string; readonly orderId: string }> {
    const details = this.#details.get(textIn(item['pk']));
    const order = orderFrom(details === undefined ? item : withDetails(item, details));
    const found = async () => order;
    const reader = { find: found, findByExternalReference: found };
    const { headers, body } = await answerOf(readOrderRoute(this.#log, reader), {
      merchantId: order.merchantId,
      path: { orderId: order.orderId },
    });
    return { tag: String(headers['etag']), view: JSON.stringify(body), orderId: order.orderId };
  }
}
