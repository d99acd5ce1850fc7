import { z } from 'zod';

import { stageFile } from '../lib/stage-schema.ts';
import { type StageSettings, stageSettings } from '../lib/stage.ts';
import { plainTable } from './plain-table.ts';

const described = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
});

/** JSON Schema of a stage's file, for editors and for whoever checks one elsewhere. */
export const stageSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(stageFile),
  title: 'The settings of a stage of Once',
});

/** Each setting with what it means, in the order of the schema. */
export function settingDescriptions(): [name: string, meaning: string][] {
  const { properties } = described.parse(stageSchema());
  return Object.entries(properties)
    .filter(([name]) => name !== '$schema')
    .map(([name, { description = '' }]) => [name, description]);
}

/** The value of each setting in force, as the stage's file would write it. */
function settingsInForce(settings: StageSettings): Record<string, string> {
  const { invoiceFonts, alarmEmail, documentsLock, ...rest } = settings;
  const font = invoiceFonts.map(({ regular }) => regular.split('/').at(-1)).join(', ');
  const values: Readonly<Record<string, unknown>> = {
    ...rest,
    invoiceFont: font,
    alarmEmail: alarmEmail ?? 'nobody',
    documentsLock: documentsLock ?? 'none',
  };
  return Object.fromEntries(
    settingDescriptions().map(([name]) => {
      const value = values[name];
      return [name, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}

/** `npm run deploy -- --show`. */
export function settingsTable(settings: StageSettings): string {
  const defaults = settingsInForce(stageSettings(settings.name, { production: settings.production }));
  const values = settingsInForce(settings);
  const table = plainTable({
    head: ['setting', 'value', '', 'what it means'],
    colWidths: [null, null, null, 60],
    wordWrap: true,
  });
  for (const [name, meaning] of settingDescriptions()) {
    const own = values[name] === defaults[name] && name !== 'production' ? 'default' : 'set';
    table.push([name, values[name] ?? '', own, meaning]);
  }
  return table.toString();
}

/** docs/reference/settings.md, but for its first lines: a test holds the page to it. */
export function settingsReference(): string {
  const [trial, production] = [false, true].map((kind) =>
    settingsInForce(stageSettings('<stage>', { production: kind })),
  );
  const rows = settingDescriptions().map(([name, meaning]) => {
    const value = (of: Record<string, string> | undefined): string =>
      name === 'production' ? '' : `\`${of?.[name] ?? ''}\``;
    return `| \`${name}\` | ${value(trial)} | ${value(production)} | ${meaning} |`;
  });
  return ['| setting | default | default in production | what it means |', '| - | - | - | - |', ...rows].join(
    '\n',
  );
}
