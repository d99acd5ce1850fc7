import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { stageSettings } from '../../lib/stage.ts';
import {
  settingDescriptions,
  settingsReference,
  settingsTable,
  stageSchema,
} from '../../cli/settings-table.ts';

const docs = join(import.meta.dirname, '../../docs/reference');

describe('the settings of a stage', () => {
  it('are each described', () => {
    expect(settingDescriptions().length).toBeGreaterThan(15);
    for (const [name, meaning] of settingDescriptions())
      expect({ name, meaning }).toEqual({ name, meaning: expect.stringMatching(/./) });
  });

  it('are what docs/reference/stage.schema.json says', () => {
    expect(JSON.parse(readFileSync(join(docs, 'stage.schema.json'), 'utf8'))).toEqual(stageSchema());
  });

  it('are what docs/reference/settings.md says, with their defaults', () => {
    const cells = (table: string): string[][] =>
      table
        .split('\n')
        .filter((line) => /^\|/.test(line) && !/^\| *-/.test(line))
        .map((line) => line.split('|').map((cell) => cell.trim()));
    const [page = ''] = readFileSync(join(docs, 'settings.md'), 'utf8').split('\n## ');
    expect(cells(page)).toEqual(cells(settingsReference()));
  });

  it('are shown with what is set and what is a default', () => {
    const shown = settingsTable(stageSettings('shop', { production: true, workflow: 'STANDARD' }));
    expect(shown).toMatch(/workflow +│ STANDARD +│ set/);
    expect(shown).toMatch(/gateway +│ stripe +│ default/);
    expect(shown).toMatch(/production +│ true +│ set/);
  });
});
