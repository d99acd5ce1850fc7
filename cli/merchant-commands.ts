import { InvalidArgumentError, type Command } from 'commander';

import { SCOPES, type Scope } from '../functions/domain/merchants/scope.ts';
import { runCommand } from './command.ts';
import type { Deployed } from './deployed.ts';
import { keyId, merchantId } from './merchant-names.ts';
import { reason } from './reason.ts';

const GROUP = 'Who may call:';

interface Reasoned {
  readonly reason: string;
}

interface KeyOptions extends Reasoned {
  readonly scopes?: readonly Scope[];
  readonly expires?: string;
}

interface Shown {
  readonly merchant?: string;
  readonly json?: boolean;
}

/** Merchants, and the keys by which they come in: what the HTTP API does not do, since whoever runs the product does it. */
export function addMerchantCommands(command: Command, deployed: Deployed): void {
  const merchants = command.command('merchant').helpGroup(GROUP).description('merchants of this deployment');
  merchants
    .command('add')
    .description('makes a merchant; `api-key create` then gives it a key')
    .argument('<merchant>', 'lower-case letters, digits and hyphens', merchantId)
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .action((merchant: string, { reason: why }: Reasoned) =>
      runCommand(async () => {
        const { addMerchant } = await import('./merchants.ts');
        const { actorFrom } = await import('./actor.ts');
        const { cloud, output, dynamo } = await deployed();
        await addMerchant(await dynamo(), output('TableName'), merchant, await actorFrom(cloud, why));
        console.log(
          `The merchant ${merchant} is there. \`npm run once -- api-key create ${merchant}\` gives it a key.`,
        );
        return 0;
      }),
    );
  merchants
    .command('list', { isDefault: true })
    .description('lists all merchants')
    .option('--json', 'as JSON, for other programs')
    .action(({ json }: Shown) =>
      runCommand(async () => {
        const { allMerchants } = await import('./merchants.ts');
        const { output, dynamo } = await deployed();
        const all = await allMerchants(await dynamo(), output('TableName'));
        console.log(json === true ? JSON.stringify(all) : all.join('\n') || 'There are no merchants.');
        return 0;
      }),
    );
  addApiKeyCommands(command, deployed);
}

function addApiKeyCommands(command: Command, deployed: Deployed): void {
  const keys = command.command('api-key').helpGroup(GROUP).description('API keys of merchants');
  keys
    .command('create', { isDefault: true })
    .description('makes another API key for a merchant and shows it, once')
    .argument('<merchant>', 'one that `merchant add` made', merchantId)
    .option(
      '--scopes <scopes>',
      `what it may do, with commas: ${SCOPES.join(', ')}; without it everything`,
      scopes,
    )
    .option('--expires <time>', 'it ends then, such as 2027-01-31; without it never', future)
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .action((merchant: string, { reason: why, scopes: may, expires }: KeyOptions) =>
      runCommand(async () => {
        const { registerApiKey } = await import('./api-keys.ts');
        const { actorFrom } = await import('./actor.ts');
        const { cloud, output, dynamo } = await deployed();
        const actor = await actorFrom(cloud, why);
        const limits = {
          ...(may === undefined ? {} : { scopes: may }),
          ...(expires === undefined ? {} : { validUntil: expires }),
        };
        console.log(await registerApiKey(await dynamo(), output('TableName'), merchant, actor, limits));
        return 0;
      }),
    );
  keys
    .command('list')
    .description('lists API keys with what they may do, until when, and when they were last used')
    .option('--merchant <merchant>', 'only this merchant’s', merchantId)
    .option('--json', 'as JSON, for other programs')
    .action(({ merchant, json }: Shown) =>
      runCommand(async () => {
        const { apiKeysTable } = await import('./api-keys.ts');
        const { allMerchants } = await import('./merchants.ts');
        const { apiKeysOf } = await import('../functions/persistence/lists/dynamo-api-key-list.ts');
        const { output, dynamo } = await deployed();
        const [client, tableName] = [await dynamo(), output('TableName')];
        const whose = merchant === undefined ? await allMerchants(client, tableName) : [merchant];
        const found = [];
        for (const each of whose) found.push(...(await apiKeysOf(client, tableName, each)));
        console.log(json === true ? JSON.stringify(found) : apiKeysTable(found, new Date().toISOString()));
        return 0;
      }),
    );
  command
    .command('revoke-api-key')
    .helpGroup(GROUP)
    .description('ends an API key: in force within five minutes, as long as API Gateway goes on trusting it')
    .argument('<keyId>', 'the twelve characters of the key that follow once_', keyId)
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .action((id: string, { reason: why }: Reasoned) =>
      runCommand(async () => {
        const { revokeApiKey } = await import('./api-keys.ts');
        const { actorFrom } = await import('./actor.ts');
        const { cloud, output, dynamo } = await deployed();
        const actor = await actorFrom(cloud, why);
        const merchant = await revokeApiKey(await dynamo(), output('TableName'), id, actor);
        console.log(`The key once_${id}_… of ${merchant} is revoked.`);
        return 0;
      }),
    );
}

/** @throws InvalidArgumentError unless each is known and named once */
export function scopes(value: string): readonly Scope[] {
  const named = value.split(',').map((name) => name.trim());
  const known = SCOPES.filter((scope) => named.includes(scope));
  if (known.length === named.length) return known;
  throw new InvalidArgumentError(`It takes some of ${SCOPES.join(', ')}, with commas between them.`);
}

function future(value: string): string {
  const at = new Date(value);
  if (!Number.isNaN(at.getTime()) && at.getTime() > Date.now()) return at.toISOString();
  throw new InvalidArgumentError('It takes a day or a time that is still to come, in UTC.');
}
