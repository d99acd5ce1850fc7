import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dismiss, retry } from '../../../cli/operator/attention-verbs.ts';
import { readNeedsAttention, needsAttentionJson } from '../../../cli/operator/needs-attention.ts';
import type { DeadLetter } from '../../../cli/operator/dead-letters.ts';
import { DynamoAuditRecord } from '../../../functions/persistence/audit/dynamo-audit-record.ts';
import { webhookEventKey } from '../../../functions/persistence/table/keys.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { BY_ADA } from '../../support/acts.ts';
import { LettersDouble } from '../../support/attention-verbs.ts';

const letterOf = (id: string): DeadLetter => ({
  id,
  provider: 'stripe',
  groupId: 'pi_1',
  firstReceivedAt: '2026-11-24T09:00:00.000Z',
  receives: 10,
  body: JSON.stringify({ id, type: 'payout.created', data: { object: {} } }),
  attributes: {},
  messageId: `message of ${id}`,
});

describe('attention, of dead letters', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(async () => world.close());

  const listWith = (deadLetters: LettersDouble) => ({
    deadLetters,
    dynamo: world.plainClient(),
    tableName: world.tableName,
  });
  const shown = async (deadLetters: LettersDouble) =>
    readNeedsAttention({ ...listWith(deadLetters), countUndelivered: async () => 0 });
  const actsNow = async () =>
    new DynamoAuditRecord(world.plainClient(), world.tableName).actsOf(new Date().toISOString().slice(0, 10));

  it('offers for each what can be done with it, and the page that says how', async () => {
    const json = needsAttentionJson(await shown(new LettersDouble([letterOf('evt_1')])));
    expect(json).toMatchObject({
      deadLetters: [
        {
          id: 'evt_1',
          entryId: 'evt_1/dead_letter',
          personCan: 'retry, dismiss',
          page: 'docs/guides/runbook/webhooks-dead-letters.md',
        },
      ],
    });
  });

  it.each(['evt_1', 'evt_1/dead_letter'])(
    'retry %s brings the letter back and keeps who did so',
    async (id) => {
      const letters = new LettersDouble([letterOf('evt_1'), letterOf('evt_2')]);
      expect(await retry(listWith(letters), id, BY_ADA)).toBe(
        'evt_1 of stripe, group pi_1: in the queue again',
      );
      expect(letters.redriven.map(({ id: redriven }) => redriven)).toEqual(['evt_1']);
      expect(await actsNow()).toMatchObject([{ kind: 'dead_letter_redriven', about: 'evt_1', ...BY_ADA }]);
    },
  );

  it('dismiss takes the letter away, and keeps who, when and why in the record of its event', async () => {
    const letters = new LettersDouble([letterOf('evt_1')]);
    expect(await dismiss(listWith(letters), 'evt_1/dead_letter', BY_ADA)).toContain(
      'evt_1 is no dead letter any more',
    );
    expect((await shown(letters)).deadLetters).toEqual([]);
    expect(await actsNow()).toMatchObject([{ kind: 'dead_letter_dismissed', about: 'evt_1', ...BY_ADA }]);
    const { pk } = webhookEventKey('stripe', 'evt_1');
    const record = (await world.items()).find((item) => item.pk === pk);
    expect(record?.['dismissals']).toMatchObject([BY_ADA]);
  });

  it('asks which is meant where an entry and a letter are of one event', async () => {
    const order = await world.placed('k1');
    const stray = chargeEvent('evt_stray', { ...order, orderId: `ord_${'0'.repeat(32)}` }, declined);
    await world.applyWebhook(stray);
    await settleNowhere(world);
    const letters = new LettersDouble([letterOf('evt_stray')]);
    const [entry] = (await shown(letters)).entries;
    expect(entry?.id).toContain('evt_stray/event_not_applied');
    await expect(retry(listWith(letters), 'evt_stray', BY_ADA)).rejects.toThrow(
      `evt_stray has several entries, say which: ${entry?.id ?? ''}, evt_stray/dead_letter`,
    );
    expect(await retry(listWith(letters), entry?.id ?? '', BY_ADA)).toContain('The next sweep looks');
    expect(await retry(listWith(letters), 'evt_stray/dead_letter', BY_ADA)).toContain('in the queue again');
    await world.chargePayment(order);
  });

  it('says so where neither an entry nor a letter has the name', async () => {
    await expect(retry(listWith(new LettersDouble()), 'evt_9', BY_ADA)).rejects.toThrow(
      'evt_9 is not on the list',
    );
  });
});

/** The sweep looks for what the event is about until it leaves the event to a person. */
async function settleNowhere(world: World): Promise<void> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    world.clock.advance({ days: 1 });
    await world.sweep();
  }
}
