import { InvalidArgumentError, type Command } from 'commander';

import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';

const DAY_MS = 24 * 60 * 60_000;

interface Shown {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** Who did what, and why. */
export function addAuditCommand(command: Command, deployed: Deployed): void {
  command
    .command('audit')
    .helpGroup('What people did:')
    .description('shows what people and programs with rights did: who, when, what, why')
    .option('--from <day>', 'of UTC, such as 2026-11-24; without it the last seven days', day)
    .option('--to <day>', 'the last day, included; without it today', day)
    .option('--json', 'as JSON, for other programs')
    .action(({ from, to, json }: Shown) =>
      runCommand(async () => {
        const { actsJson, actsOfDays, actsTable, daysFrom } = await import('./audit.ts');
        const { DynamoAuditRecord } =
          await import('../../functions/persistence/audit/dynamo-audit-record.ts');
        const { output, dynamo } = await deployed();
        const last = to ?? new Date().toISOString().slice(0, 10);
        const days = daysFrom(from ?? new Date(Date.parse(last) - 6 * DAY_MS).toISOString(), last);
        const record = new DynamoAuditRecord(await dynamo(), output('TableName'));
        const acts = await actsOfDays(record, days);
        console.log(json === true ? JSON.stringify(actsJson(acts)) : actsTable(acts));
        return 0;
      }),
    );
}

function day(value: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))) return value;
  throw new InvalidArgumentError('It takes a day of UTC, such as 2026-11-24.');
}
