import { createInterface } from 'node:readline/promises';

import { SQSClient } from '@aws-sdk/client-sqs';
import { Command } from 'commander';

import { STRIPE_EVENTS } from '../functions/adapters/providers/stripe/stripe-events.ts';
import { refusal } from '../functions/domain/deployment/deployed-settings.ts';
import { DEFAULT_STAGE, readStage } from '../lib/stage-file.ts';
import { type StageSettings, WrongStage } from '../lib/stage.ts';
import { requireBootstrapped, requireNoQueueLeft, requireSecrets, stackOutputsIn } from './account.ts';
import { ambientCloud, type Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { runCommand } from './command.ts';
import { indexSteps } from './index-steps.ts';
import { type Assembly, connectSandbox, deployStacks, synthesiseFrom } from './deployment.ts';
import { leftBehind } from './left-behind.ts';
import { messagesIn } from './operator/messages-in.ts';
import { freshRunDirectory } from './paths.ts';
import { step } from './progress.ts';
import { reachableApiUrl } from './reachable-url.ts';
import { settingsTable } from './settings-table.ts';
import type { StackOutputs } from './stack-outputs.ts';
import { deployedTemplate, planOf } from './stage-plan.ts';
import { templatesIn } from './template.ts';

interface Options {
  readonly stage: string;
  readonly stages: string;
  readonly show?: true;
  readonly yes?: true;
}

const command = new Command('npm run deploy --')
  .description('Deploys a stage to the AWS account and region of the credentials in the environment.')
  .option('--stage <name>', 'which: its settings are in stages/<name>.json', DEFAULT_STAGE)
  .option(
    '--stages <directory>',
    'where the files of stages are, as `cdk deploy -c stages=` takes it',
    'stages',
  )
  .option('--show', 'print the settings of the stage and deploy nothing')
  .option('--yes', 'do not ask, also where money or data is concerned')
  .action((options: Options) => runCommand(() => deploy(options)));

await command.parseAsync();

async function deploy({ stage: name, stages, show, yes }: Options): Promise<number> {
  const stage = stageNamed(name, stages);
  if (show === true) {
    console.log(settingsTable(stage));
    return 0;
  }
  const cloud = ambientCloud();
  const runDirectory = await freshRunDirectory('deploy');
  await requireBootstrapped(cloud);
  const outputs = await stackOutputsIn(cloud, stage.stackNames.orders);
  if (outputs === undefined) {
    await refuseSecondDeployment(cloud, stage);
    await requireNoQueueLeft(cloud, stage.stackNames.orders);
  }
  await requireSecrets(cloud, name, secretsOf(stage));

  const assembly = await step('Synthesise the app', () => synthesiseFrom(stages, name, runDirectory));
  const questions = await announce(cloud, assembly, outputs);
  if (questions.length > 0 && yes !== true) await ask(questions);
  for (const indexes of await stepsOf(cloud, assembly, outputs)) {
    await step(`Deploy with ${indexes} indexes: CloudFormation makes one in an update`, async () =>
      deployOrExplain(cloud, await synthesiseFrom(stages, name, runDirectory, indexes)),
    );
  }
  const stacks = await step('Deploy', () => deployOrExplain(cloud, assembly));
  const sandbox = await connectSandbox(cloud, stacks);
  if (sandbox !== undefined) console.log('The sandbox sends its webhooks to this deployment.');
  console.log(summary(stacks, runDirectory, name));
  return 0;
}

/** Of a table that is to have several indexes more. */
async function stepsOf(
  cloud: Cloud,
  { directory, stage }: Assembly,
  outputs: Readonly<Record<string, string>> | undefined,
): Promise<readonly number[]> {
  if (outputs === undefined) return [];
  const becomes = (await templatesIn(directory)).get('OnceOrders') ?? { Resources: {} };
  return indexSteps(await deployedTemplate(cloud, stage.stackNames.orders), becomes);
}

function stageNamed(name: string, stages: string): StageSettings {
  try {
    return readStage(name, stages);
  } catch (error) {
    throw error instanceof WrongStage ? new CommandError(error.message) : error;
  }
}

function secretsOf({
  gateway,
  production,
  standardWebhooks,
  standardWebhookSenders,
}: StageSettings): string[] {
  const senders = standardWebhookSenders.map((sender) => `standard-webhook-secrets/${sender}`);
  return [
    ...(gateway === 'stripe' ? ['stripe-api-key', 'stripe-webhook-secret'] : []),
    ...(production && standardWebhooks ? ['standard-webhook-secret'] : []),
    ...(production ? senders : []),
  ];
}

/** Before stages had files, every stage had these stacks. A second deployment beside it would take no orders of the first. */
async function refuseSecondDeployment(cloud: Cloud, { name }: StageSettings): Promise<void> {
  const old = { orders: 'OnceOrders', sandbox: 'PaymentSandbox' };
  if ((await stackOutputsIn(cloud, old.orders))?.['Stage'] !== name) return;
  throw new CommandError(
    `Stage ${name} is deployed under its old stack names: write "stackNames": ${JSON.stringify(old)} into stages/${name}.json`,
  );
}

/**
 * Says what the deployment changes.
 *
 * @returns what a person has to agree to
 */
async function announce(
  cloud: Cloud,
  { directory, stage }: Assembly,
  outputs: Readonly<Record<string, string>> | undefined,
): Promise<readonly string[]> {
  const { orders } = stage.stackNames;
  const money = realMoneyOf(stage);
  if (outputs === undefined) {
    console.log(`Stage ${stage.name} is new: ${orders} is made, with ${stage.gateway} as its gateway.`);
    return money;
  }
  const queue = outputs['UndeliveredEventsQueueUrl'];
  const sqs = new SQSClient({ ...cloud.client, useQueueUrlAsEndpoint: false });
  const waiting = queue === undefined ? 0 : await messagesIn(sqs, queue);
  const plan = planOf(
    await deployedTemplate(cloud, orders),
    (await templatesIn(directory)).get('OnceOrders') ?? { Resources: {} },
    waiting,
  );
  const refused = refusal(plan.risky, stage.intended);
  if (refused !== undefined) throw new CommandError(refused);
  const lines = [...plan.lines, ...plan.grave.map((line) => `! ${line}`)];
  console.log([`Stage ${stage.name} changes:`, ...(lines.length > 0 ? lines : ['nothing'])].join('\n  '));
  return plan.grave.length > 0 || (money.length > 0 && lines.length > 0) ? [...money, ...plan.grave] : [];
}

/** What a person has to know of a stage that takes real orders. */
function realMoneyOf({ name, production, gateway, stripeMode }: Assembly['stage']): readonly string[] {
  const isStripe = gateway === 'stripe';
  if (!production && !(isStripe && stripeMode === 'live')) return [];
  return [`Stage ${name} takes real orders${isStripe ? ` through Stripe (${stripeMode} key)` : ''}.`];
}

async function ask(questions: readonly string[]): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CommandError(`${questions.join('\n')}\nNobody is there to be asked: say --yes to go on.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${questions.join('\n')}\nGo on? Write yes: `);
  terminal.close();
  if (answer.trim().toLowerCase() !== 'yes') throw new CommandError('Nothing was changed.');
}

async function deployOrExplain(cloud: Cloud, assembly: Assembly): Promise<StackOutputs> {
  try {
    return await deployStacks(cloud, assembly);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const left = await leftBehind(cloud, assembly.stage.stackNames.orders);
    throw new CommandError([error.message, ...left].join('\n'));
  }
}

function summary({ orders, sandbox }: StackOutputs, runDirectory: string, stage: string): string {
  const lines = Object.entries({ ...orders, ...sandbox }).map(
    ([name, value]) => `  ${name.padEnd(26)} ${String(value)}`,
  );
  const url = `${reachableApiUrl(orders.ApiUrl, undefined)}/webhooks/stripe`;
  const atStripe = `At Stripe: add the webhook endpoint ${url}, put its signing secret into
${orders.GatewayWebhookSecretArn}, and choose these events:
  ${STRIPE_EVENTS.join('\n  ')}
`;
  return `
${lines.join('\n')}

Logs: ${runDirectory}
Next: make a merchant with \`npm run once -- --stage ${stage} merchant add <merchant>\`, give it an API key with \`api-key create <merchant>\`, then PUT /products/{sku} and POST /orders.
${sandbox === undefined ? atStripe : ''}`;
}
