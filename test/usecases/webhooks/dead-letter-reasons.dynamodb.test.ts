import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventEnded, eventFailed, claimedEvent } from '../../../functions/domain/payments/event-record.ts';
import { DynamoEventRecords } from '../../../functions/persistence/webhooks/dynamo-event-records.ts';
import { explain } from '../../../cli/operator/dead-letter-report.ts';
import type { DeadLetter } from '../../../cli/operator/dead-letters.ts';
import { createTable, type TestTable } from '../../../assurance/world/dynamodb-local.ts';

const NOW = '2026-11-24T02:35:43.000Z';

let table: TestTable;
let records: DynamoEventRecords;

beforeAll(async () => {
  table = await createTable();
  records = new DynamoEventRecords(table.client, table.tableName);
});

const letter = (id: string, other: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  provider: 'stripe',
  groupId: 'pi_1',
  firstReceivedAt: NOW,
  receives: 6,
  body: JSON.stringify({ id, type: 'payout.created', data: { object: {} } }),
  attributes: {},
  messageId: `message-${id}`,
  ...other,
});

const recordUpdate = (eventId: string) =>
  claimedEvent(
    { provider: 'stripe', eventId, type: 'payout.created' },
    { owner: 'run-1', number: 5, now: NOW },
  );

const reasons = async (...letters: readonly DeadLetter[]) =>
  (await explain(table.client, table.tableName, letters)).map(({ reason }) => reason);

describe('explain', () => {
  it('tells what the last delivery failed with', async () => {
    const error = { code: 'ThrottlingException', message: 'too fast' };
    await records.record({ to: eventFailed(recordUpdate('evt_1'), error, NOW) });
    expect(await reasons(letter('evt_1'))).toEqual(['ThrottlingException: too fast']);
  });

  it('tells of one that was settled all the same', async () => {
    await records.record({ to: eventEnded(recordUpdate('evt_2'), 'applied', NOW) });
    await records.record({
      to: eventEnded(recordUpdate('evt_3'), 'needs_attention', NOW, 'amount_mismatch'),
    });
    const told = await explain(table.client, table.tableName, [letter('evt_2'), letter('evt_3')]);
    expect(told.map(({ reason, settled }) => [reason, settled])).toEqual([
      ['nothing is left to do, its event is settled: applied', true],
      ['nothing is left to do, its event is settled: needs_attention: amount_mismatch', true],
    ]);
  });

  it('tells of one that was not tried, and what it stood behind', async () => {
    const error = { code: 'ThrottlingException', message: 'too fast' };
    await records.record({ to: eventFailed(recordUpdate('evt_bad'), error, NOW) });
    const told = await reasons(
      letter('evt_bad'),
      letter('evt_other', { groupId: 'pi_2' }),
      letter('evt_behind'),
    );
    expect(told).toEqual([
      'ThrottlingException: too fast',
      'not tried: no delivery left a record',
      'not tried: no delivery left a record, and it stood behind evt_bad',
    ]);
  });

  it('tells what is wrong with one that cannot be read, and so has no record', async () => {
    expect(await reasons(letter('evt_4', { body: 'x' }))).toEqual([
      expect.stringMatching(/^cannot be read: SyntaxError/),
    ]);
    expect(await reasons(letter('evt_4', { body: '{"id":"evt_4"}' }))).toEqual([
      expect.stringMatching(/^cannot be read: .*expected string.*type/),
    ]);
    expect(await reasons(letter('msg_1', { provider: 'paypal' }))).toEqual([
      'cannot be read: Error: nobody reads the webhooks of paypal',
    ]);
    expect(await reasons(letter('message-1', { provider: undefined }))).toEqual([
      'it does not say whose event it is',
    ]);
  });

  it('does not take another provider’s event of the same name for it', async () => {
    await records.record({ to: eventEnded(recordUpdate('evt_5'), 'applied', NOW) });
    const body = '{"type":"payout.created","data":{}}';
    expect(await reasons(letter('evt_5', { provider: 'standard', body }))).toEqual([
      'not tried: no delivery left a record',
    ]);
  });

  it('keeps their order, also of more than one request can ask for and of the same event twice', async () => {
    const many = Array.from({ length: 205 }, (_, index) => letter(`evt_many_${index}`));
    const last = many.slice(-1).map(({ id }) => recordUpdate(id));
    for (const claimed of last) await records.record({ to: eventEnded(claimed, 'superseded', NOW) });
    const told = await reasons(...many, ...many.slice(-1));
    expect(new Set(told.slice(0, 204).map((reason) => reason.slice(0, 9)))).toEqual(new Set(['not tried']));
    const settled = 'nothing is left to do, its event is settled: superseded';
    expect(told.slice(204)).toEqual([settled, settled]);
  });
});
