import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { failForGood, firstClaim } from '../../functions/domain/operations/operation.ts';
import { needsAttentionTable } from '../../cli/operator/needs-attention.ts';
import { deadLetterTable, redriveLine } from '../../cli/operator/dead-letter-report.ts';
import { operationsTable } from '../../cli/operator/operations.ts';
import { projectDirectory } from '../../cli/paths.ts';
import { printable, printableLine } from '../../cli/printable.ts';
import { LATER, NOW, placedOrder } from '../domain/orders/orders.ts';

/** Erases the line and says something else; turns the order of letters around; hides; breaks the line. */
const EVIL = '\u001b[2K\rNothing needs a person.\u202e\u200b\u0085\u2028\u{e0041}\nforged';
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const letter = {
  id: EVIL,
  provider: EVIL,
  groupId: EVIL,
  firstReceivedAt: NOW,
  receives: 5,
  body: EVIL,
  attributes: {},
  messageId: EVIL,
  reason: EVIL,
  settled: false,
};
const order = placedOrder({ attention: EVIL, dueAt: LATER });
const id = { merchantId: EVIL, kind: 'charge', key: EVIL, subject: order } as const;
const claim = firstClaim({ id, owner: 'o', fingerprint: 'f', leaseExpiresAt: NOW }, NOW);
const operation = failForGood(claim, { code: EVIL, message: EVIL }, NOW);

describe('what a person has to believe', () => {
  it.each([
    [
      'the list of what needs a person',
      needsAttentionTable({
        entries: [
          {
            what: 'event',
            id: EVIL,
            subject: EVIL,
            orderId: EVIL,
            since: NOW,
            reason: EVIL,
            key: { pk: '', sk: '' },
          },
        ],
        deadLetters: [letter],
        behind: 0,
        settledLetters: 0,
        undeliveredEvents: 0,
      }),
    ],
    ['the table of dead letters', deadLetterTable([letter], 0)],
    [
      'the ledger of an order',
      operationsTable(
        {
          order,
          operations: [operation],
          creditNotes: [],
          parked: [],
          attention: [],
          acts: [],
          pdfsWritten: new Set(),
        },
        NOW,
      ),
    ],
    ['the line of a redrive', redriveLine({ letter, outcome: { code: 'failed', reason: EVIL } })],
  ])('shows control and format characters as escapes: %s', (_what, shown) => {
    for (const line of shown.split('\n')) {
      expect(line).not.toMatch(CONTROL);
      expect(line.trim()).not.toMatch(/^(forged|Nothing needs a person)/);
    }
    expect(shown).toContain('\\u001b');
  });

  it('shows them so whatever command prints them, and however', () => {
    const command = JSON.stringify(join(projectDirectory, 'cli/command.ts'));
    const code = `
      import { runCommand } from ${command};
      await runCommand(async () => {
        console.log(${JSON.stringify(EVIL)});
        console.warn({ evil: ${JSON.stringify(EVIL)} });
        throw new Error(${JSON.stringify(EVIL)});
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(stdout).toContain('\\u001b[2K\\u000dNothing');
    expect(stderr).toContain('\\u001b[2K');
    for (const line of `${stdout}\n${stderr}`.split('\n')) expect(line).not.toMatch(CONTROL);
  });
});

describe('printable', () => {
  it('leaves JSON the same JSON, and text of every script as it is', () => {
    expect(JSON.parse(printable(JSON.stringify({ evil: EVIL })))).toEqual({ evil: EVIL });
    expect(printable('Zoë, Ж, 茶, 🫖 – │')).toBe('Zoë, Ж, 茶, 🫖 – │');
  });

  it('keeps line breaks of a text, and none within a line', () => {
    expect(printable('a\nb')).toBe('a\nb');
    expect(printableLine('a\nb')).toBe('a\\u000ab');
  });
});
