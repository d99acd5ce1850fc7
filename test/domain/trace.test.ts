import { describe, expect, it } from '@jest/globals';

import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import { traceHeader, traceIdOf } from '../../functions/domain/trace.ts';

const orderId = orderIdFor('acme', 'key-1');

describe('the trace of an order', () => {
  it('is its id, in the notation of X-Ray', () => {
    expect(traceIdOf(orderId)?.replaceAll('-', '')).toBe(orderId.replace('ord_', '1'));
    expect(traceIdOf(orderId)).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it('is nothing for what is no id of an order', () => {
    expect(traceIdOf('ord_12')).toBeUndefined();
    expect(traceHeader('another', 1)).toBeUndefined();
  });

  it('is recorded of all orders at 1, of none at 0, and of about as many as is said between', () => {
    const sampled = (share: number): number =>
      Array.from({ length: 1000 }, (_, index) =>
        traceHeader(orderIdFor('acme', `key-${index}`), share),
      ).filter((header) => header?.endsWith('Sampled=1')).length;
    expect(sampled(1)).toBe(1000);
    expect(sampled(0)).toBe(0);
    expect(sampled(0.2)).toBeGreaterThan(150);
    expect(sampled(0.2)).toBeLessThan(250);
  });
});
