import { Command, Option } from 'commander';

import { requireBootstrapped, requireSameStage, requireSecrets } from './account.ts';
import { ambientCloud } from './cloud.ts';
import { runCommand } from './command.ts';
import { connectSandbox, deployStacks, synthesise, type DeploymentSettings } from './deployment.ts';
import { freshRunDirectory } from './paths.ts';
import { step } from './progress.ts';
import { reachableApiUrl } from './reachable-url.ts';
import type { StackOutputs } from './stack-outputs.ts';

interface Options {
  readonly stage: 'dev' | 'production';
  readonly workflow: DeploymentSettings['workflow'];
  readonly gateway?: 'sandbox' | 'stripe';
  readonly events: 'on' | 'off';
  readonly alarmEmail?: string;
  readonly invoiceFont?: string;
  readonly standardWebhooks?: true;
}

const command = new Command('npm run deploy --')
  .description('Deploys to the AWS account and region of the credentials in the environment.')
  .addOption(new Option('--stage <stage>', 'what it is for').choices(['dev', 'production']).default('dev'))
  .addOption(
    new Option('--workflow <type>', 'kind of workflow').choices(['EXPRESS', 'STANDARD']).default('EXPRESS'),
  )
  .addOption(
    new Option(
      '--gateway <gateway>',
      'who takes the money; default: stripe in production, else the sandbox',
    ).choices(['sandbox', 'stripe']),
  )
  .addOption(
    new Option('--events <events>', 'publish what happens to orders on a bus of its own')
      .choices(['on', 'off'])
      .default('on'),
  )
  .option('--alarm-email <address>', 'who is told when something needs a person')
  .option('--invoice-font <file>', 'what invoices are set in, for scripts beyond Latin, Greek and Cyrillic')
  .option('--standard-webhooks', 'in production: open POST /webhooks/standard, with a secret of its own')
  .action((options: Options) => runCommand(() => deploy(options)));

await command.parseAsync();

async function deploy(settings: Options): Promise<number> {
  const cloud = ambientCloud();
  const runDirectory = await freshRunDirectory('deploy');
  await requireBootstrapped(cloud);
  await requireSameStage(cloud, settings.stage);
  const gateway = settings.gateway ?? (settings.stage === 'production' ? 'stripe' : 'sandbox');
  const secrets = [
    ...(gateway === 'stripe' ? ['stripe-api-key', 'stripe-webhook-secret'] : []),
    ...(settings.stage === 'production' && settings.standardWebhooks ? ['standard-webhook-secret'] : []),
  ];
  await requireSecrets(cloud, settings.stage, secrets);

  const assembly = await step('Synthesise the app', () => synthesise({ ...settings, gateway }, runDirectory));
  const stacks = await step('Deploy', () => deployStacks(cloud, assembly));
  const sandbox = await connectSandbox(cloud, stacks);
  if (sandbox !== undefined) console.log('The sandbox sends its webhooks to this deployment.');
  console.log(summary(stacks, runDirectory));
  return 0;
}

function summary(
  { OnceOrders: orders, PaymentSandbox: sandbox }: StackOutputs,
  runDirectory: string,
): string {
  const lines = Object.entries({ ...orders, ...sandbox }).map(
    ([name, value]) => `  ${name.padEnd(26)} ${value}`,
  );
  const atStripe = `At Stripe: add the webhook endpoint ${reachableApiUrl(orders.ApiUrl, undefined)}/webhooks/stripe with the events payment_intent.succeeded,
payment_intent.payment_failed, payment_intent.canceled, payment_intent.requires_action, refund.created, refund.updated and
refund.failed, and put its signing secret into ${orders.GatewayWebhookSecretArn}.
`;
  return `
${lines.join('\n')}

Logs: ${runDirectory}
Next: give a merchant an API key with \`npm run once -- api-key <merchant>\`, then PUT /products/{sku} and POST /orders.
${sandbox === undefined ? atStripe : ''}`;
}
