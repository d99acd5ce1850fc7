import { beforeAll, describe, expect, it } from '@jest/globals';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { eventEnded, eventFailed, claimedEvent } from '../../../functions/domain/payments/event-record.ts';
import { keepDismissal } from '../../../functions/persistence/webhooks/dismissed-letters.ts';
import { DynamoEventRecords } from '../../../functions/persistence/webhooks/dynamo-event-records.ts';
import { webhookEventKey } from '../../../functions/persistence/table/keys.ts';
import { webhookEventFrom } from '../../../functions/persistence/operations/operation-items.ts';
import { createTable, type TestTable } from '../../../assurance/world/dynamodb-local.ts';

const NOW = '2026-11-24T02:35:43.000Z';
const LATER = '2026-11-25T02:35:43.000Z';
const event = (eventId: string) => ({ provider: 'stripe', eventId, type: 'payout.created' });
const delivery = { owner: 'run-1', number: 5, now: NOW };
const dismissal = { by: 'operator', why: 'settled at the gateway by hand', at: LATER };

let table: TestTable;
let records: DynamoEventRecords;

beforeAll(async () => {
  table = await createTable();
  records = new DynamoEventRecords(table.client, table.tableName);
});

const dismiss = async (eventId: string, how = dismissal) =>
  keepDismissal(table.client, table.tableName, event(eventId), how);

async function recordOf(eventId: string) {
  const Key = marshall(webhookEventKey('stripe', eventId));
  const { Item: item } = await table.client.send(new GetItemCommand({ TableName: table.tableName, Key }));
  if (item === undefined) throw new Error(`${eventId} has no record`);
  return webhookEventFrom(item);
}

describe('a dead letter that a person takes away', () => {
  it('leaves who, when and why in the record of its event, beside what it failed with', async () => {
    const error = { code: 'ThrottlingException', message: 'too fast' };
    await records.record({ to: eventFailed(claimedEvent(event('evt_1'), delivery), error, NOW) });
    await dismiss('evt_1');
    const record = await recordOf('evt_1');
    expect(record.dismissals).toEqual([dismissal]);
    expect(record.operation.attempts.at(-1)?.error).toEqual(error);
  });

  it('leaves it also where no delivery left a record', async () => {
    await dismiss('evt_2');
    const record = await recordOf('evt_2');
    expect(record.dismissals).toEqual([dismissal]);
    expect(record.operation).toMatchObject({ status: 'failed', retrySafe: true });
  });

  it('is kept each time', async () => {
    const again = { ...dismissal, by: 'another' };
    await dismiss('evt_3');
    await dismiss('evt_3', again);
    expect((await recordOf('evt_3')).dismissals).toEqual([dismissal, again]);
  });

  it('does not keep its event from being applied later, which keeps the dismissal', async () => {
    await dismiss('evt_4');
    const standing = await recordOf('evt_4');
    const claimed = claimedEvent(event('evt_4'), { ...delivery, number: 1, now: LATER }, undefined, standing);
    const change = { from: standing, to: eventEnded(claimed, 'ignored', LATER) };
    expect(await records.record(change)).toEqual({ code: 'committed' });
    expect(await recordOf('evt_4')).toMatchObject({ outcome: 'ignored', dismissals: [dismissal] });
  });
});
