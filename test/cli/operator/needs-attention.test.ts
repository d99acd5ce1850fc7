import { describe, expect, it } from '@jest/globals';

import { needsAttentionEntry } from '../../../functions/domain/orders/needs-attention.ts';
import { needsAttentionTable } from '../../../cli/operator/needs-attention.ts';

const SINCE = '2026-11-24T10:00:00.000Z';
const nothing = { entries: [], deadLetters: [], behind: 0, settledLetters: 0, undeliveredEvents: 0 };

describe('attentionTable', () => {
  it('says that nothing needs a person only when nothing does', () => {
    expect(needsAttentionTable(nothing)).toBe('Nothing needs a person.');
    expect(needsAttentionTable({ ...nothing, behind: 3 })).toBe(
      'About 3 more dead letters stand behind these.',
    );
    expect(needsAttentionTable({ ...nothing, undeliveredEvents: 2 })).toBe(
      'About 2 events of orders could not be published: docs/guides/events.md brings them back.',
    );
  });

  it('calls nobody for a dead letter whose event is settled, and says that it is there', () => {
    const [first, ...more] = needsAttentionTable({ ...nothing, settledLetters: 2 }).split('\n');
    expect(first).toBe('Nothing needs a person.');
    expect(more).toEqual(['Dead letters of events that are settled: 2. `dlq dismiss` takes them away.']);
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
        entry: needsAttentionEntry('refund_refused', 'r1', SINCE),
      },
    };
    const told = needsAttentionTable({ ...nothing, entries: [entry] });
    expect(told).toMatch(/order.*ord_1\/refund_refused:r1.*acme.*a refund was refused for good.* dismiss/);
    // A verb that could settle nothing is not offered.
    expect(told).not.toContain('retry');
    expect(told).not.toContain('\u001b');
  });
});
