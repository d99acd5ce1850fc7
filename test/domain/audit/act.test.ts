import { describe, expect, it } from '@jest/globals';
import { dayOf, isReason } from '../../../functions/domain/audit/act.ts';
import { operatorActed } from '../../../functions/domain/audit/operator-acted.ts';
import { actAt } from '../../support/acts.ts';

describe('an act', () => {
  it.each([
    ['', false],
    ['  \n', false],
    ['x'.repeat(500), true],
    ['x'.repeat(501), false],
  ])('takes a reason of 1 to 500 characters that says something: %j', (why, is) => {
    expect(isReason(why)).toBe(is);
  });

  it('is listed under its day of UTC', () => {
    expect(dayOf({ at: '2026-11-24T23:59:59.999Z' })).toBe('2026-11-24');
  });
});

describe('operatorActed', () => {
  it('tells who, when, what and of which order, and not why', () => {
    const act = actAt('2026-11-24T10:00:00.000Z', {
      kind: 'needs_attention_dismissed',
      about: 'ord_1/unsettled',
      orderId: 'ord_1',
      merchantId: 'acme',
      why: 'Ada Lovelace called',
      before: { onList: true },
    });
    const event = operatorActed(act);
    expect(event).toEqual({
      eventId: act.actId,
      type: 'OperatorActed',
      occurredAt: act.at,
      orderId: 'ord_1',
      merchantId: 'acme',
      act: { kind: act.kind, by: act.by, about: act.about },
    });
    expect(JSON.stringify(event)).not.toContain('Lovelace');
  });
});
