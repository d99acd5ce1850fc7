import { describe, expect, it } from '@jest/globals';

import { functionsOf, rightsOf } from '../../../assurance/world/deployed-functions.ts';
import { synthesizeFast, type Stage } from '../../../assurance/world/synthesis.ts';

const secretsOf = (stage: Stage) => {
  const { orders } = synthesizeFast(stage);
  return {
    told: functionsOf(orders).get('ReceiveWebhook')?.Environment.Variables['STANDARD_WEBHOOK_SECRET_ARN'],
    may: rightsOf(orders, 'ReceiveWebhookRole').filter((right) => right.startsWith('secretsmanager:')),
    readers: [...functionsOf(orders).keys()].filter((name) =>
      rightsOf(orders, `${name}Role`).some((right) => /standard.?webhook.?secret/i.test(right)),
    ),
    made: orders.resources('AWS::SecretsManager::Secret'),
    said: orders.outputs.includes('StandardWebhookSecretArn'),
  };
};

describe('standardWebhookSecret', () => {
  it.each(['local', 'dev'])('is made on stage %s, and read by the door alone', (stage) => {
    const { told, may, readers, made, said } = secretsOf({ stage });
    expect(made.map(({ id }) => id)).toEqual(['StandardWebhookSecret']);
    expect(told).toBe('StandardWebhookSecret');
    expect(may).toContain('secretsmanager:GetSecretValue StandardWebhookSecret');
    expect(readers).toEqual(['ReceiveWebhook']);
    expect(said).toBe(true);
  });

  it('is made so that it is base64, of 24 to 64 bytes', () => {
    const [{ Properties } = { Properties: undefined }] = secretsOf({ stage: 'dev' }).made;
    expect(Properties).toMatchObject({
      GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 40 },
    });
    const anyOfThem = Buffer.from('A1b2'.repeat(10), 'base64');
    expect(anyOfThem).toHaveLength(30);
  });

  it('is not there in production unless it is asked for', () => {
    const { told, may, made, said } = secretsOf({ stage: 'production' });
    expect({ told, made, said }).toEqual({ told: undefined, made: [], said: false });
    expect(may).toHaveLength(1);
  });

  it('is looked up in production when it is asked for', () => {
    const { told, may, readers, made, said } = secretsOf({ stage: 'production', standardWebhooks: true });
    expect(made).toEqual([]);
    expect(told).toBe('once/production/standard-webhook-secret');
    expect(may).toContain(
      'secretsmanager:GetSecretValue arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:once/production/standard-webhook-secret-??????',
    );
    expect(readers).toEqual(['ReceiveWebhook']);
    expect(said).toBe(true);
  });

  it('is one for each sender that has a name, and the one without a name stays', () => {
    const { told, readers, made } = secretsOf({ stage: 'dev', standardWebhookSenders: ['acme', 'globex'] });
    expect(made.map(({ id }) => id)).toEqual([
      'StandardWebhookSecret',
      'StandardWebhookSecretOfacme',
      'StandardWebhookSecretOfglobex',
    ]);
    expect(told).toBe('StandardWebhookSecret');
    expect(readers).toEqual(['ReceiveWebhook']);
  });

  it('of a sender is looked up in production under its name', () => {
    const { may, made } = secretsOf({ stage: 'production', standardWebhookSenders: ['acme'] });
    expect(made).toEqual([]);
    expect(may).toContain(
      'secretsmanager:GetSecretValue arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:once/production/standard-webhook-secrets/acme-??????',
    );
  });

  it('is left out where it is said so', () => {
    const { told, made, said } = secretsOf({ stage: 'dev', standardWebhooks: false });
    expect({ told, made, said }).toEqual({ told: undefined, made: [], said: false });
  });
});
