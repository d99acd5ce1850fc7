import { describe, expect, it } from '@jest/globals';

import { attentionTable } from '../../../local/operator/attention.ts';

const nothing = { entries: [], deadLetters: [], behind: 0, settledLetters: 0, undeliveredEvents: 0 };

describe('attentionTable', () => {
  it('says that nothing needs a person only when nothing does', () => {
    expect(attentionTable(nothing)).toBe('Nothing needs a person.');
    expect(attentionTable({ ...nothing, behind: 3 })).toBe('About 3 more dead letters stand behind these.');
    expect(attentionTable({ ...nothing, undeliveredEvents: 2 })).toBe(
      'About 2 events of orders could not be published: docs/events.md brings them back.',
    );
  });

  it('calls nobody for a dead letter whose event is settled, and says that it is there', () => {
    const [first, ...more] = attentionTable({ ...nothing, settledLetters: 2 }).split('\n');
    expect(first).toBe('Nothing needs a person.');
    expect(more).toEqual(['Dead letters of events that are settled: 2. `dlq dismiss` takes them away.']);
  });

  it('lists what does, without colours', () => {
    const entry = {
      what: 'order' as const,
      id: 'ord_1',
      key: { pk: 'M#acme#O#ord_1', sk: 'ORDER' },
      merchantId: 'acme',
      orderId: 'ord_1',
      since: '2026-11-24T10:00:00.000Z',
      reason: 'not settled after repeated looks',
    };
    const told = attentionTable({ ...nothing, entries: [entry] });
    expect(told).toMatch(/order.*ord_1.*acme.*not settled after repeated looks/);
    expect(told).not.toContain('\u001b');
  });
});
