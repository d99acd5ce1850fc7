import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { UNSAID, type MerchantTerms } from '../../../functions/domain/merchants/merchant.ts';
import { DynamoMerchants } from '../../../functions/persistence/merchants/dynamo-merchants.ts';
import { putMerchant } from '../../../functions/usecases/merchants/put-merchant.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => closeAtRest(world));

const terms = (change: Partial<MerchantTerms> = {}): MerchantTerms => ({
  ...UNSAID,
  legalName: 'Acme GmbH',
  address: { lines: ['Weg 1'], city: 'Berlin', country: 'DE' },
  taxIds: ['DE123456789'],
  ...change,
});

const logos = { put: async () => undefined };

const say = async (change: Partial<MerchantTerms> = {}) =>
  putMerchant(
    { clock: world.clock, merchants: new DynamoMerchants(world.plainClient(), world.tableName), logos },
    { merchantId: MERCHANT, terms: terms(change) },
  );

const taxedMug = async () =>
  world.putProduct({ sku: 'mug', name: 'A mug', priceMinor: 1250, currency: 'EUR', taxPercent: 19 });

describe('putMerchant', () => {
  const merchants = () => new DynamoMerchants(world.plainClient(), world.tableName);

  it('numbers versions, and refuses one that was read before another was written', async () => {
    expect(await say()).toMatchObject({ code: 'created', merchant: { version: 1 } });
    expect(await say({ legalName: 'Acme SE' })).toMatchObject({ code: 'replaced', merchant: { version: 2 } });
    const command = { merchantId: MERCHANT, terms: terms(), precondition: { ifMatch: [1] } };
    const deps = { clock: world.clock, merchants: merchants(), logos };
    expect(await putMerchant(deps, command)).toEqual({ code: 'precondition_failed' });
    expect(await merchants().merchant(MERCHANT)).toMatchObject({ legalName: 'Acme SE', version: 2 });
    expect(await merchants().merchant(MERCHANT, 1)).toMatchObject({ legalName: 'Acme GmbH', version: 1 });
  });

  it('writes each version once, of many at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 4 }, async (_, index) => say({ legalName: `Acme ${index}` })),
    );
    const versions = all.map((one) => ('merchant' in one ? one.merchant.version : 0));
    expect(versions.toSorted()).toEqual([1, 2, 3, 4]);
  });
});

describe('a merchant', () => {
  it('is on its invoices as it was when they were issued', async () => {
    await say();
    const first = await world.paid('k1');
    await world.issueInvoice(first);
    await say({ legalName: 'Acme SE' });
    const second = await world.paid('k2');
    await world.issueInvoice(second);
    const versions = [];
    for (const order of [first, second]) {
      const { invoice } = await world.history(order);
      const version = invoice?.merchantVersion;
      versions.push((await world.ports.merchants.merchant(MERCHANT, version))?.legalName);
    }
    expect(versions).toEqual(['Acme GmbH', 'Acme SE']);
  });

  it('says whether prices include tax where the order does not', async () => {
    await taxedMug();
    await say({ pricesInclude: 'nothing' });
    const order = await world.placed('k1');
    expect(await world.order(order)).toMatchObject({ totalMinor: 2_975, pricesInclude: 'nothing' });
    await world.runWorkflow(order);
  });

  it('that has invoices off gets none, nor a credit note', async () => {
    await say({ invoices: 'off' });
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ status: 'paid', documents: 'off' });
    expect(await world.order(order)).not.toHaveProperty('dueAt');
    await say({ invoices: 'on' });
    await world.requestRefund(order, 'r1', 500);
    await world.runWorkflow(order);
    expect(await world.history(order)).toMatchObject({ creditNotes: [], order: { refundedMinor: 500 } });
    expect(world.documents.written).toEqual([]);
  });

  it('numbers both years without a gap, under 64 writers across its midnight', async () => {
    await say({ timeZone: 'Pacific/Auckland' });
    await world.stock('cup', 64);
    const orders = [];
    for (let index = 0; index < 64; index += 1) {
      const order = await world.placed(`k${index}`, { lines: [{ sku: 'cup', quantity: 1 }] });
      await world.chargePayment(order);
      orders.push(order);
    }
    world.clock.advance({
      milliseconds: Date.parse('2026-12-31T10:59:59.990Z') - Date.parse(world.clock.now()),
    });
    const issue = async (order: OrderKey): Promise<void> => {
      for (let tries = 0; tries < 40; tries += 1) {
        try {
          if ((await world.issueInvoice(order)) === 'invoiced') return;
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ConflictError') throw error;
        }
      }
      throw new Error('it never came to its turn');
    };
    const before = orders.slice(0, 32).map(issue);
    // The others of the old year are at work when the new one begins there.
    await Promise.race(before);
    world.clock.advance({ milliseconds: 20 });
    await Promise.all([...before, ...orders.slice(32).map(issue)]);
    const byYear = new Map<number, number[]>();
    for (const order of orders) {
      const { invoice } = await world.history(order);
      if (invoice === undefined) throw new Error('no invoice');
      expect(invoice.issuedOn?.startsWith(String(invoice.year))).toBe(true);
      byYear.set(invoice.year, [...(byYear.get(invoice.year) ?? []), invoice.sequence]);
    }
    for (const sequences of byYear.values()) {
      const sorted = sequences.toSorted((one, other) => one - other);
      expect(sorted).toEqual(sorted.map((_, index) => index + 1));
    }
    expect([...byYear.keys()].sort()).toEqual([2026, 2027]);
  });
});
