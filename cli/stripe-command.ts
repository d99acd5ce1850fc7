import { randomBytes } from 'node:crypto';

import { Command } from 'commander';

import { runCommand } from './command.ts';

/** Of one call to Stripe. */
const TIMEOUT_MS = 20_000;

interface Asked {
  readonly url?: string;
  readonly json?: boolean;
}

/** `npm run once -- stripe …`: the payment gateway by itself. It needs no deployment. */
export function stripeCommand(): Command {
  const stripe = new Command('stripe').description('the payment gateway by itself; needs no deployment');
  stripe
    .command('check')
    .description(
      'makes payments and a refund with the test key in STRIPE_TEST_KEY, and names each call that Stripe refuses',
    )
    .option('--url <url>', 'where Stripe’s API is spoken, if not at Stripe')
    .option('--json', 'as JSON, for other programs')
    .action((asked: Asked) => runCommand(() => check(asked)));
  return stripe;
}

async function check({ url, json }: Asked): Promise<number> {
  const { checkStripe, checkTable, isPassed, testKey } = await import('./stripe-check.ts');
  // Not an argument: those are in the shell's history.
  const apiKey = testKey(process.env['STRIPE_TEST_KEY']);
  if (apiKey === undefined) {
    console.log('stripe check: skipped, since STRIPE_TEST_KEY holds no test key.');
    return 0;
  }
  const { StripeGateway } = await import('../functions/adapters/providers/stripe/stripe-gateway.ts');
  const gateway = new StripeGateway({ apiKey, url, timeoutMs: TIMEOUT_MS });
  const name = `check_${randomBytes(8).toString('hex')}`;
  const checked = await checkStripe(gateway, { name, now: () => new Date().toISOString() });
  console.log(json === true ? JSON.stringify(checked) : checkTable(checked));
  return isPassed(checked) ? 0 : 1;
}
