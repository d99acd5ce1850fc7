import { describe, expect, it } from '@jest/globals';

import { shapeDifferences, shapesOf } from '../../assurance/upgrade/item-shapes.ts';

const order = (attributes: object) => ({ pk: 'M#m#O#ord_1', sk: 'ORDER', ...attributes });

describe('shapeDifferences', () => {
  it('names attributes that only one of two releases writes, by the kind of item', () => {
    const was = shapesOf([order({ status: 'paid', version: 1 }), order({ attention: 'a reason' })]);
    const becomes = shapesOf([order({ status: 'paid', version: 1, revision: 2 })]);
    expect(shapeDifferences(was, becomes)).toEqual(['ORDER: + revision; - attention']);
  });

  it('tells operations and constraints apart by what they are of', () => {
    const items = [
      { pk: 'M#m#O#ord_1', sk: 'OP#charge#checkout_attempt_1', status: 'unknown' },
      { pk: 'M#m#O#ord_1', sk: 'OP#refund#ref_1', amountMinor: 1 },
      { pk: 'U#m#external_reference#982', sk: 'U', orderId: 'ord_1' },
    ];
    expect([...shapesOf(items).keys()]).toEqual(['OP#charge', 'OP#refund', 'external_reference']);
  });

  it('says nothing where nothing differs, or where one of them wrote no such item', () => {
    const shapes = shapesOf([order({ status: 'paid' })]);
    expect(shapeDifferences(shapes, shapes)).toEqual([]);
    expect(shapeDifferences(shapesOf([]), shapes)).toEqual([]);
  });
});
