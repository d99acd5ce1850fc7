import { describe, expect, it } from '@jest/globals';
import { orderItem } from '../../../functions/persistence/orders/order-items.ts';
import { readChange } from '../../../functions/persistence/orders/order-stream.ts';
import { eventOf, orderAt } from '../../support/order-events.ts';

/** The images as Lambda hands them over: DynamoDB's JSON. */
const imageOf = (version: number) => orderItem(orderAt(version));
const record = (
  images: { readonly OldImage?: unknown; readonly NewImage?: unknown },
  sk: unknown = { S: 'ORDER' },
) => ({
  dynamodb: { SequenceNumber: '100', Keys: { pk: { S: 'M#acme#O#ord_1' }, sk }, ...images },
});

/** An order's claim stands where the order will. */
const CLAIM = { kind: { S: 'order' }, owner: { S: 'me' }, epoch: { N: '1' }, status: { S: 'processing' } };

describe('readChange', () => {
  it('finds the event of a new order', () => {
    const placed = record({ NewImage: imageOf(1) });
    expect(readChange(placed)).toEqual({
      code: 'happened',
      position: '100',
      record: expect.anything(),
      event: eventOf(1),
    });
  });

  it('finds it also where the order takes the place of its claim', () => {
    const change = readChange(record({ OldImage: CLAIM, NewImage: imageOf(1) }));
    expect(change).toMatchObject({ code: 'happened', event: eventOf(1) });
  });

  it('finds the event of a transition', () => {
    const change = readChange(record({ OldImage: imageOf(1), NewImage: imageOf(2) }));
    expect(change).toMatchObject({ code: 'happened', event: eventOf(2) });
  });

  it.each([
    ['a date in the index', { OldImage: imageOf(2), NewImage: { ...imageOf(2), dueAt: { S: 'later' } } }],
    ['a count of looks', { OldImage: imageOf(2), NewImage: { ...imageOf(2), looks: { N: '3' } } }],
    ['a deletion', { OldImage: imageOf(2) }],
    ['a claim', { NewImage: CLAIM }],
    ['a claim that was released', { OldImage: CLAIM, NewImage: { ...CLAIM, status: { S: 'failed' } } }],
  ])('finds no event in %s', (_what, images) => {
    expect(readChange(record(images))).toMatchObject({ code: 'nothing_new', position: '100' });
  });

  it('passes over what is no order', () => {
    const operation = record(
      { NewImage: { status: { S: 'pending' } } },
      { S: 'OP#charge#checkout_attempt_1' },
    );
    expect(readChange(operation)).toMatchObject({ code: 'nothing_new' });
  });

  it('cannot read a record that does not say what it is of', () => {
    expect(readChange(record({ NewImage: imageOf(1) }, {}))).toMatchObject({ code: 'unreadable' });
    expect(readChange({})).toMatchObject({ code: 'unreadable', position: '' });
  });

  it('does not mind what it does not know about an item, nor what an earlier one looked like', () => {
    const change = readChange(
      record({
        OldImage: { version: { N: '1' } },
        NewImage: { ...imageOf(2), addedByHand: { NULL: true } },
      }),
    );
    expect(change).toMatchObject({ code: 'happened', event: eventOf(2) });
  });

  const { event: _gone, ...withoutEvent } = imageOf(2);
  it.each([
    ['no event', withoutEvent],
    ['an event of an unknown kind', { ...imageOf(2), event: { S: 'OrderTeleported' } }],
    ['no version', { pk: { S: 'M#acme#O#ord_1' } }],
    ['a version that is no number', { ...imageOf(2), version: { S: '2' } }],
    ['a number beyond all measure', { ...imageOf(2), totalMinor: { N: '9'.repeat(38) } }],
    ['attributes of no kind', { ...imageOf(2), customer: 'ada' }],
  ])('cannot read %s, and hands the record over', (_what, NewImage) => {
    const poison = record({ OldImage: imageOf(1), NewImage });
    expect(readChange(poison)).toMatchObject({
      code: 'unreadable',
      position: '100',
      record: { dynamodb: { SequenceNumber: '100', Keys: poison.dynamodb.Keys } },
      error: { code: 'unreadable' },
    });
  });
});
