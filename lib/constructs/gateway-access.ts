import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { readSecret, setting, type Binding, type SecretRef } from './bindings.ts';

/** Where payments are made and with what. Without a URL it is Stripe's own, which its client knows. */
export interface GatewayAccess {
  readonly url?: string;
  readonly apiKeySecret: SecretRef;
  /** One signing secret, or several separated by white space while they are being rotated. */
  readonly webhookSecret: SecretRef;
}

/** Stripe itself. Whoever deploys has put both secrets, plain strings, into Secrets Manager under these names. */
export function stripeAccess(scope: Construct, stage: StageSettings): GatewayAccess {
  const secret = (name: string): SecretRef =>
    Secret.fromSecretNameV2(scope, name, `once/${stage.name}/${name}`);
  return { apiKeySecret: secret('stripe-api-key'), webhookSecret: secret('stripe-webhook-secret') };
}

/** What a function that asks the gateway is told. */
export const atGateway = (
  stage: StageSettings,
  { url, apiKeySecret }: GatewayAccess,
): Readonly<Record<string, Binding>> => ({
  GATEWAY_API_KEY_SECRET_ARN: readSecret(apiKeySecret),
  GATEWAY_TIMEOUT_MS: setting(String(stage.gatewayTimeoutMs)),
  STRIPE_MODE: stripeMode(stage),
  ...(url === undefined ? {} : { GATEWAY_URL: setting(url) }),
});

/** The sandbox moves test money, and a production stage real money, whatever the stage's key for Stripe would move. */
export function stripeMode({ gateway, production, stripeMode: mode }: StageSettings): Binding {
  if (gateway === 'sandbox') return setting('test');
  return setting(production ? 'live' : mode);
}
