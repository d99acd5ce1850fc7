import { runCommand, untilStopped } from './command.ts';
import { raiseLocalCloud, workflowFromEnvironment } from './local-cloud.ts';
import { writeOutputs, type LocalOutputs } from './outputs.ts';
import { outputsPath } from './paths.ts';

await runCommand(async () => {
  const { outputs, runDirectory, close } = await raiseLocalCloud('start', workflowFromEnvironment());
  await writeOutputs(outputsPath, outputs);
  console.log(introduction(outputs, runDirectory));
  await untilStopped();
  await close();
  return 0;
});

function introduction({ apiUrl, apiKeys, sandboxUrl }: LocalOutputs, runDirectory: string): string {
  const [[merchantId, apiKey] = ['', '']] = Object.entries(apiKeys);
  return `
The cloud runs until Ctrl-C. Addresses and keys: ${outputsPath}; logs: ${runDirectory}

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

Other payment methods: pm_card_visa_chargeDeclined, pm_sandbox_response_lost, pm_sandbox_webhook_duplicated.
`;
}
