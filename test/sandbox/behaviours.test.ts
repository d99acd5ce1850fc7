import { describe, expect, it } from '@jest/globals';

import { behaviourOf } from '../../sandbox/core/behaviours.ts';

describe('behaviourOf', () => {
  it('knows a part by itself, and several together in any order', () => {
    expect(behaviourOf('pm_card_visa')).toEqual({});
    expect(behaviourOf('pm_sandbox_response_lost')).toEqual({ answer: 'lost' });
    expect(behaviourOf('pm_sandbox_response_lost__webhook_never')).toEqual({
      answer: 'lost',
      webhooks: 'never',
    });
    const all = { answer: 'server_error', searchLagMs: 5_000, webhooks: 'first', refundOutcome: 'pending' };
    expect(behaviourOf('pm_sandbox_refund_pending__webhook_first__5xx_after__search_lags')).toEqual(all);
  });

  it('has one behaviour by two names', () => {
    expect(behaviourOf('pm_sandbox_webhook_thrice')).toEqual(behaviourOf('pm_sandbox_webhook_duplicated'));
  });

  it.each([
    'pm_sandbox_',
    'pm_sandbox_nothing',
    'pm_sandbox_response_lost__nothing',
    'pm_sandbox_response_lost__',
    'pm_sandbox___response_lost',
    'pm_sandbox_response_lost_webhook_never',
    'pm_sandbox_response_lost__pm_sandbox_webhook_never',
    'pm_sandbox_constructor',
    'response_lost',
    'pm_card_visa__webhook_never',
    'PM_SANDBOX_SLOW',
  ])('knows no %s', (name) => {
    expect(behaviourOf(name)).toBeUndefined();
  });

  it.each([
    'pm_sandbox_response_lost__slow',
    'pm_sandbox_slow__slow',
    'pm_sandbox_5xx_before__lands_late',
    'pm_sandbox_webhook_never__webhook_thrice',
    'pm_sandbox_refund_pending__refund_fails',
  ])('makes nothing of two parts that decide the same thing: %s', (name) => {
    expect(behaviourOf(name)).toBeUndefined();
  });
});
