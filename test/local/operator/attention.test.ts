import { describe, expect, it } from '@jest/globals';

import { attentionEntry } from '../../../functions/domain/attention.ts';
import { attentionTable } from '../../../local/operator/attention.ts';

const SINCE = '2026-11-24T10:00:00.000Z';
const nothing = { entries: [], deadLetters: [], behind: 0, undeliveredEvents: 0 };

describe('attentionTable', () => {
  it('says that nothing needs a person only when nothing does', () => {
    expect(attentionTable(nothing)).toBe('Nothing needs a person.');
    expect(attentionTable({ ...nothing, behind: 3 })).toBe('About 3 more dead letters stand behind these.');
    expect(attentionTable({ ...nothing, undeliveredEvents: 2 })).toBe(
      'About 2 events of orders could not be published: docs/events.md brings them back.',
    );
  });

  it('lists what does, without colours', () => {
    const entry = {
      what: 'order' as const,
      id: 'ord_1/refund_refused:r1',
      subject: 'ord_1',
      key: { pk: 'M#acme#O#ord_1', sk: 'ATTENTION#refund_refused:r1' },
      merchantId: 'acme',
      orderId: 'ord_1',
      since: SINCE,
      reason: 'a refund was refused for good',
      listed: {
        place: { merchantId: 'acme', orderId: 'ord_1' },
        entry: attentionEntry('refund_refused', 'r1', SINCE),
      },
    };
    const told = attentionTable({ ...nothing, entries: [entry] });
    expect(told).toMatch(/order.*ord_1\/refund_refused:r1.*acme.*a refund was refused for good.* dismiss/);
    // A verb that could settle nothing is not offered.
    expect(told).not.toContain('retry');
    expect(told).not.toContain('\u001b');
  });
});
