import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import type { SecretRef } from './bindings.ts';
import { explain, SECRET_ENCRYPTED } from './explained.ts';

/** A length that base64 has: Standard Webhooks takes the secret for base64, of 24 to 64 bytes. */
const SECRET_LENGTH = 40;

/**
 * What senders of Standard Webhooks sign with; undefined where none are expected. Outside production they are, and the
 * secret is made here; `"standardWebhooks": false` leaves it out. In production only `true` opens
 * that door, and whoever deploys has put the secret into Secrets Manager under the name
 * `once/<stage>/standard-webhook-secret`.
 */
export function standardWebhookSecret(scope: Construct, stage: StageSettings): SecretRef | undefined {
  if (!stage.standardWebhooks) return undefined;
  const name = 'standard-webhook-secret';
  return stage.production
    ? Secret.fromSecretNameV2(scope, name, `once/${stage.name}/${name}`)
    : generatedSecret(scope, stage, 'StandardWebhookSecret');
}

/**
 * The same for each sender that has a name, by that name. In production it lies under
 * `once/<stage>/standard-webhook-secrets/<sender>`.
 */
export const senderSecrets = (scope: Construct, stage: StageSettings): Readonly<Record<string, SecretRef>> =>
  Object.fromEntries(
    stage.standardWebhookSenders.map((sender) => {
      const name = `standard-webhook-secrets/${sender}`;
      const secret = stage.production
        ? Secret.fromSecretNameV2(scope, name.replace('/', '-'), `once/${stage.name}/${name}`)
        : generatedSecret(scope, stage, `StandardWebhookSecretOf-${sender}`);
      return [sender, secret];
    }),
  );

function generatedSecret(scope: Construct, stage: StageSettings, id: string): Secret {
  const secret = new Secret(scope, id, {
    description:
      'What senders of Standard Webhooks sign with. Several, separated by spaces, while it is rotated.',
    generateSecretString: { excludePunctuation: true, passwordLength: SECRET_LENGTH },
    removalPolicy: stage.removalPolicy,
  });
  explain(secret, { CKV_AWS_149: SECRET_ENCRYPTED });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'Only its sender can change it: it is rotated by hand, with both values beside each other meanwhile.',
  });
  return secret;
}
