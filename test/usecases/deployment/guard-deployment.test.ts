import { describe, expect, it } from '@jest/globals';

import type { DeployedSettings } from '../../../functions/domain/deployment/deployed-settings.ts';
import type { AskedDeployment, CurrentDeployment } from '../../../functions/usecases/ports/deployment.ts';
import { guardDeployment } from '../../../functions/usecases/deployment/guard-deployment.ts';

const LIVE: DeployedSettings = {
  stage: 'shop',
  production: 'true',
  gateway: 'stripe',
  stripeMode: 'live',
  workflow: 'EXPRESS',
  events: 'on',
  table: 'Table (pk, sk)',
  documents: 'plain',
};

interface Circumstances {
  readonly current?: Partial<CurrentDeployment>;
  readonly waiting?: number;
  readonly key?: string;
  readonly unprotectable?: boolean;
}

async function guard(
  asked: Partial<AskedDeployment>,
  { current, waiting = 0, key, unprotectable }: Circumstances = {},
) {
  const done: string[] = [];
  const refused = await guardDeployment(
    {
      deployment: {
        current: async () => ({ isRollingBack: false, outputs: {}, ...current }),
        waitingIn: async (queueUrl) => (queueUrl === 'queue' ? waiting : Number.NaN),
        protectFromDeletion: async () => {
          if (unprotectable === true) throw new Error('no right to');
          done.push('protected again');
        },
      },
      keyMode: async () => key,
    },
    { becomes: LIVE, intended: [], ...asked },
  );
  return { refused, done };
}

describe('guardDeployment', () => {
  it('lets a first deployment and one that changes nothing through', async () => {
    expect(await guard({})).toEqual({ refused: undefined, done: [] });
    expect(await guard({ was: LIVE })).toEqual({ refused: undefined, done: [] });
  });

  it('refuses, and protects the stack again, which the CDK unprotected before', async () => {
    const { refused, done } = await guard({ was: LIVE, becomes: { ...LIVE, production: 'false' } });
    expect(refused).toContain('production: true -> false');
    expect(done).toEqual(['protected again']);
  });

  it('refuses all the same, and says so, when the stack cannot be protected again', async () => {
    const asked = { was: LIVE, becomes: { ...LIVE, production: 'false' } };
    const { refused } = await guard(asked, { unprotectable: true });
    expect(refused).toContain('production: true -> false');
    expect(refused).toContain('could not be set again: Error: no right to');
  });

  it('lets CloudFormation go back to what it came from', async () => {
    const asked = { was: { ...LIVE, gateway: 'sandbox' }, becomes: LIVE };
    expect((await guard(asked)).refused).toContain('gateway');
    expect(await guard(asked, { current: { isRollingBack: true } })).toEqual({
      refused: undefined,
      done: [],
    });
  });

  it('asks for events that wait before they are switched off', async () => {
    const asked = { was: LIVE, becomes: { ...LIVE, events: 'off' } };
    const current = { outputs: { UndeliveredEventsQueueUrl: 'queue' } };
    expect((await guard(asked, { current, waiting: 1 })).refused).toContain('events: on -> off');
    expect((await guard(asked, { current, waiting: 0 })).refused).toBeUndefined();
  });

  it.each([
    [
      { Stage: 'production', GatewayApiKeySecretArn: 'once/shop/stripe-api-key', EventBusName: 'bus' },
      undefined,
    ],
    [
      { Stage: 'production', GatewayApiKeySecretArn: 'arn:aws:secretsmanager:x:1:secret:ApiKey-1' },
      'gateway',
    ],
    [{ Stage: 'dev', GatewayApiKeySecretArn: 'once/shop/stripe-api-key' }, 'stage: dev -> production'],
  ])('knows what was deployed before there was a guard by its outputs: %j', async (outputs, told) => {
    const { refused } = await guard({ becomes: { ...LIVE, stage: 'production' } }, { current: { outputs } });
    if (told === undefined) expect(refused).toBeUndefined();
    else expect(refused).toContain(told);
  });

  it('refuses a test key in production, whatever the stage’s file says', async () => {
    const asked = { was: { ...LIVE, stripeMode: 'test' }, becomes: { ...LIVE, stripeMode: 'test' } };
    expect((await guard(asked, { key: 'test' })).refused).toContain('is a test key, and a production stage');
  });

  it('refuses a key of the other mode, and none that nobody can tell', async () => {
    expect((await guard({ was: LIVE }, { key: 'test' })).refused).toContain(
      'the key in once/shop/stripe-api-key is a test key',
    );
    expect((await guard({ was: LIVE }, { key: 'live' })).refused).toBeUndefined();
    const sandbox = { ...LIVE, gateway: 'sandbox', stripeMode: 'none' };
    expect((await guard({ becomes: sandbox }, { key: 'test' })).refused).toBeUndefined();
  });
});
