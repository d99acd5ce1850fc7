import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runOutage } from '../../../assurance/payments/outage.ts';
import { VirtualTime } from '../../../assurance/payments/virtual-time.ts';

const ORDERS = 200;

describe('an outage of the gateway in mid-traffic', () => {
  let time: VirtualTime;

  beforeEach(() => {
    time = new VirtualTime('2026-11-24T10:00:00.000Z');
    // The breaker reads it.
    jest.spyOn(Date, 'now').mockImplementation(() => time.nowMs());
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('loses no order and charges none twice, and most calls do not wait for it', async () => {
    const { statuses, calls, violations } = await runOutage({
      time,
      orders: ORDERS,
      everyMs: 1000,
      partMs: 40_000,
      seed: '1',
    });

    expect(violations).toEqual([]);
    const { paid = 0, declined = 0, ...others } = statuses;
    expect(others).toEqual({});
    expect(paid + declined).toBe(ORDERS);
    expect(paid).toBeGreaterThan(declined);
    // It was felt, or nothing was tested.
    expect(calls.waited).toBeGreaterThan(0);
    expect(calls.withheld).toBeGreaterThan(calls.made / 2);
    expect(calls.waited).toBeLessThan(calls.made / 2);
  }, 600_000);
});
