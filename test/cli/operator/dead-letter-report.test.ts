import { describe, expect, it } from '@jest/globals';

import {
  deadLetterTable,
  redriveLine,
  shownLetter,
  type ExplainedLetter,
} from '../../../cli/operator/dead-letter-report.ts';
import type { Redriven } from '../../../cli/operator/dead-letters.ts';

const LETTER: ExplainedLetter = {
  id: 'evt_1',
  provider: 'stripe',
  groupId: 'pi_1',
  firstReceivedAt: '2026-11-24T02:35:43.000Z',
  receives: 6,
  body: '{"id":"evt_1"}',
  attributes: { provider: { DataType: 'String', StringValue: 'stripe' } },
  messageId: 'message-1',
  reason: 'GatewayFault: it is down',
  settled: false,
};

describe('deadLetterTable', () => {
  it('says in a row what a person has to know of each', () => {
    const row = deadLetterTable([LETTER], 0)
      .split('\n')
      .find((line) => line.includes('evt_1'));
    for (const told of ['stripe', 'pi_1', '2026-11-24T02:35:43.000Z', '6', 'GatewayFault: it is down']) {
      expect(row).toContain(told);
    }
  });

  it('says how many more there are behind those in sight', () => {
    expect(deadLetterTable([LETTER], 15)).toContain('About 15 more');
    expect(deadLetterTable([LETTER], 0)).not.toContain('more');
  });

  it('says that there are none, only when there are none', () => {
    expect(deadLetterTable([], 0)).toBe('There are no dead letters.');
    expect(deadLetterTable([], 1)).toContain('About 1 more');
  });
});

describe('shownLetter', () => {
  it('is the whole message, its body as the JSON that it is', () => {
    expect(shownLetter(LETTER)).toEqual({ ...LETTER, body: { id: 'evt_1' } });
  });

  it('leaves a body that is no JSON as it is', () => {
    expect(shownLetter({ ...LETTER, body: 'evt_1' })).toEqual({ ...LETTER, body: 'evt_1' });
  });
});

describe('redriveLine', () => {
  it.each<[Redriven['outcome'], string]>([
    [{ code: 'redriven' }, 'in the queue again'],
    [{ code: 'still_here', reason: 'Error: x' }, 'in the queue again, and still a dead letter: Error: x'],
    [{ code: 'failed', reason: 'Error: x' }, 'still a dead letter: Error: x'],
    [{ code: 'held_back' }, 'still a dead letter, as one before it in its group is'],
  ])('%j', (outcome, words) => {
    expect(redriveLine({ letter: LETTER, outcome })).toBe(`evt_1 of stripe, group pi_1: ${words}`);
  });

  it('does not make up who sent it', () => {
    const letter = { ...LETTER, provider: undefined };
    expect(redriveLine({ letter, outcome: { code: 'redriven' } })).toContain('evt_1 of nobody');
  });
});
