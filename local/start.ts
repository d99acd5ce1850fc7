import { CommandError } from '../cli/command-error.ts';
import { runCommand, untilStopped } from '../cli/command.ts';
import { raiseLocalCloud, workflowFromEnvironment } from './local-cloud.ts';
import { writeOutputs, type LocalOutputs } from '../cli/outputs.ts';
import { outputsPath } from '../cli/paths.ts';

await runCommand(async () => {
  const { outputs, runDirectory, close, ended } = await raiseLocalCloud('start', workflowFromEnvironment());
  await writeOutputs(outputsPath, outputs);
  console.log(introduction(outputs, runDirectory));
  const log = await Promise.race([ended, untilStopped()]);
  await close();
  if (log !== undefined) throw new CommandError(`The local cloud ended by itself: ${log} says why`);
  return 0;
});

function introduction({ apiUrl, apiKeys, sandboxUrl, aws }: LocalOutputs, runDirectory: string): string {
  const [[merchantId, apiKey] = ['', '']] = Object.entries(apiKeys);
  return `
The cloud runs until Ctrl-C. Addresses and keys: ${outputsPath}; logs: ${runDirectory}, those of functions when it ends

  API      ${apiUrl}
  Sandbox  ${sandboxUrl}
${Object.entries(apiKeys)
  .map(([merchant, key]) => `  ${merchant}  ${key}`)
  .join('\n')}

Place an order as ${merchantId}, send it again, and look at it:

  export API='${apiUrl}' KEY='${apiKey}'
  curl -i -X POST "$API/orders" -H "Authorization: Bearer $KEY" -H 'Idempotency-Key: first-order' \\
    -H 'Content-Type: application/json' \\
    -d '{"customer":{"email":"ada@example.com"},"lines":[{"sku":"atlas","quantity":1}],"paymentMethod":"pm_card_visa"}'
  curl "$API/orders/<orderId>" -H "Authorization: Bearer $KEY"
  curl "$API/orders/<orderId>/operations" -H "Authorization: Bearer $KEY"
  curl "$API/orders/<orderId>/invoice" -H "Authorization: Bearer $KEY" -H 'Accept: application/pdf' -o invoice.pdf

What was tried for it, as an operator sees it:

  AWS_ENDPOINT_URL=${aws.endpoint ?? ''} AWS_REGION=${aws.region ?? ''} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \\
    npm run once -- operations <orderId>

Other payment methods: pm_card_visa_chargeDeclined, pm_sandbox_response_lost, pm_sandbox_webhook_duplicated.
`;
}
