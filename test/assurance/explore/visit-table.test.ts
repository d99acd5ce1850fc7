import { describe, expect, it } from '@jest/globals';
import type { Visit } from '../../../assurance/explore/tally.ts';
import { unexplained, visitCells, visitSummaries } from '../../../assurance/explore/visit-table.ts';

const visit = (label: string, told: string, same: boolean, times = 1): Visit => ({
  workload: 'pay',
  actor: 'refund',
  label,
  told,
  same,
  times,
});

describe('the table of visits', () => {
  const visits = [
    visit('place-order: PutItem ORDER', '404 unknown_order', true),
    visit('charge-payment: Query history', '409 order_not_refundable', true, 2),
    visit('issue-invoice: PutObject', '202', false, 3),
    visit('issue-invoice: PutObject', '422 refund_too_large', true),
  ];

  it('gives a reason for each call at which nothing came of any visit', () => {
    const cells = visitCells({ visits });
    expect(unexplained(cells)).toEqual([]);
    expect(visitSummaries(cells)).toEqual([
      {
        workload: 'pay',
        actor: 'refund',
        changed: 1,
        labels: 3,
        reasons: new Map([
          ['there is no order yet', 1],
          ['the order is not paid', 1],
        ]),
      },
    ]);
  });

  it('names the call at which nothing came of a visit, and nobody knows why', () => {
    const odd = visit('issue-invoice: Query history', '500', true);
    expect(unexplained(visitCells({ visits: [...visits, odd] }))).toEqual([
      'pay: refund at issue-invoice: Query history changes nothing',
    ]);
  });
});
