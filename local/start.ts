import { writeFile } from 'node:fs/promises';
import { CommandError } from '../cli/command-error.ts';
import { runCommand, untilStopped } from '../cli/command.ts';
import { raiseLocalCloud, workflowFromEnvironment } from './local-cloud.ts';
import { writeOutputs, type LocalOutputs } from '../cli/outputs.ts';
import { outputsPath, shellEnvironmentPath } from '../cli/paths.ts';
import { SHOP_WINDOW, shopOf } from './shop-window.ts';
import { startShop } from '../sandbox/shop/shop-server.ts';
import { firstOrder, firstOrderId, shellEnvironment } from './first-order.ts';

await runCommand(async () => {
  const { outputs, runDirectory, close, ended } = await raiseLocalCloud('start', workflowFromEnvironment());
  await writeOutputs(outputsPath, outputs);
  const [apiKey = ''] = Object.values(outputs.apiKeys);
  const shop = await startShop({ ...shopOf(outputs), skus: SHOP_WINDOW });
  await writeFile(shellEnvironmentPath, shellEnvironment(outputs.apiUrl, apiKey), { mode: 0o600 });
  console.log(introduction(outputs, shop.url, runDirectory));
  const log = await Promise.race([ended, untilStopped()]);
  await shop.close();
  await close();
  if (log !== undefined) throw new CommandError(`The local cloud ended by itself: ${log} says why`);
  return 0;
});

function introduction(
  { apiUrl, apiKeys, sandboxUrl, aws }: LocalOutputs,
  shopUrl: string,
  runDirectory: string,
): string {
  const [merchantId = ''] = Object.keys(apiKeys);
  return `
Open the demo shop and buy a book:  ${shopUrl}

The cloud runs until Ctrl-C. Addresses and keys are in ${outputsPath}, logs in ${runDirectory}.

  API      ${apiUrl}
  Sandbox  ${sandboxUrl}
${Object.entries(apiKeys)
  .map(([merchant, key]) => `  ${merchant}  ${key}`)
  .join('\n')}

Place an order as ${merchantId}, wait for its invoice, and read it. Paste this into another terminal, in this directory:

${firstOrder(merchantId)}

See what was tried for it, as an operator does:

AWS_ENDPOINT_URL=${aws.endpoint ?? ''} AWS_REGION=${aws.region ?? ''} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \\
  npm run once -- operations ${firstOrderId(merchantId)}

Other payment methods: pm_card_visa_chargeDeclined, pm_sandbox_response_lost, pm_sandbox_webhook_duplicated.
All of them: docs/reference/sandbox.md.
`;
}
