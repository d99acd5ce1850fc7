import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { synthesizeFast } from '../../../assurance/world/synthesis.ts';
import { ALARMS } from '../../../lib/alarms/table.ts';
import { thingsIn } from '../watched-things.ts';

const { orders } = synthesizeFast({ stage: 'production' });

const widget = z.looseObject({ properties: z.looseObject({ title: z.string().optional() }) });
const [dashboard] = orders
  .properties('AWS::CloudWatch::Dashboard', z.object({ DashboardBody: z.string() }))
  .values();
const text = dashboard?.DashboardBody ?? '';
const { widgets } = z.object({ widgets: z.array(widget) }).parse(JSON.parse(text));

describe('the dashboard', () => {
  it('shows every metric that the functions count, and none that they do not', () => {
    const shown = [...text.matchAll(/"Once\/production","(\w+)"/g)].map(([, name]) => name);
    const counted = thingsIn(orders)
      .filter(({ kind }) => kind === 'metric')
      .map(({ name }) => name);
    expect([...new Set(shown)].toSorted()).toEqual(
      // It rings, and once a day at most: a graph of it says nothing.
      counted.filter((name) => name !== 'BooksLeft').toSorted(),
    );
  });

  it('shows the state of every alarm', () => {
    const alarms = widgets.find(({ properties }) => properties.title === 'Alarms')?.properties['alarms'];
    expect(alarms).toHaveLength(ALARMS.length);
  });

  it('has a row for what is sold, stuck and asked, queues, latencies, errors and costs', () => {
    const rows = [...text.matchAll(/"## ([\w ]+)"/g)].map(([, title]) => title);
    expect(rows).toEqual(['Sold', 'Stuck', 'Asked', 'Queues', 'Latencies', 'Errors', 'What costs']);
  });
});
