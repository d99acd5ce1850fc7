import { describe, expect, it } from '@jest/globals';

import { onlyOf } from '../../local/take-snapshot.ts';
import { keptPromise } from './kept-promise.ts';

describe('onlyOf', () => {
  it('keeps everything of its merchants', () => {
    expect(onlyOf(['books', 'tea'], keptPromise)).toEqual(keptPromise);
  });

  it('leaves out what belongs to others, the gateway’s side of it too', () => {
    const { products, queues, runningExecutions, documents, exchanges } = keptPromise;
    expect(onlyOf(['tea'], keptPromise)).toEqual({
      exchanges,
      orders: [],
      operations: [],
      invoices: [],
      creditNotes: [],
      counters: [],
      products: products.slice(1),
      movements: [],
      externalReferences: [],
      events: [],
      attention: [],
      acts: [],
      charges: [],
      declines: [],
      awaitingCustomer: [],
      refunds: [],
      disputes: [],
      deliveries: [],
      queues,
      runningExecutions,
      documents,
    });
  });
});
