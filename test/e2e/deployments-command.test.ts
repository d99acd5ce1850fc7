import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { stackOutputsIn } from '../../cli/account.ts';
import { runCdk } from '../../cli/run-cdk.ts';
import { reachableApiUrl } from '../../cli/reachable-url.ts';
import type { StageFile } from '../../lib/stage-schema.ts';
import { apiClient } from '../../local/api-client.ts';
import type { Cloud } from '../../cli/cloud.ts';
import { emulatorEnvironment } from '../../cli/cloud.ts';
import { orderIdIn, untilInvoiced } from '../../local/scenario/client-steps.ts';
import { seed } from '../../local/seed.ts';
import { deployed, type Deployed } from './deployed.ts';
import { deployCommand, proveCommand } from './once-command.ts';

const TRIAL: StageFile = { gatewayTimeoutMs: 2000 };
const NAMES = ['OnceOrders-trial', 'PaymentSandbox-trial'];

describe('npm run deploy', () => {
  let once: Deployed;
  let cloud: Cloud;
  let stages: string;
  let deploy: (...args: readonly string[]) => Promise<string>;

  beforeAll(async () => {
    once = await deployed();
    const { aws } = once.outputs;
    const addresses = { AWS_ENDPOINT_URL: aws.endpoint, AWS_REGION: aws.region };
    cloud = {
      endpointUrl: aws.endpoint,
      client: aws,
      environment: { ...emulatorEnvironment(), ...addresses },
      isNew: false,
      close: async () => undefined,
      ended: new Promise(() => undefined),
    };
    stages = await mkdtemp(join(tmpdir(), 'once-deploy-'));
    const command = deployCommand(once.outputs);
    deploy = async (...args) => command('--stages', stages, ...args);
  });

  afterAll(async () => {
    await write('trial', TRIAL);
    const context = ['-c', 'stage=trial', '-c', `stages=${stages}`];
    const log = join(stages, 'destroy.log');
    await runCdk(['destroy', '--all', '--force', ...context], cloud.environment, log).catch(() => undefined);
    await rm(stages, { recursive: true });
  }, 300_000);

  const write = async (name: string, file: StageFile): Promise<void> =>
    writeFile(join(stages, `${name}.json`), JSON.stringify(file));

  it('makes a stage that takes orders, and tells where everything is', async () => {
    await write('trial', TRIAL);
    const told = await deploy('--stage', 'trial');
    expect(told).toContain('Stage trial is new: OnceOrders-trial is made, with sandbox as its gateway.');
    expect(told).toContain('The sandbox sends its webhooks to this deployment.');
    const {
      ApiUrl = '',
      TableName = '',
      ...others
    } = (await stackOutputsIn(cloud, 'OnceOrders-trial')) ?? {};
    for (const value of [ApiUrl, TableName, ...Object.values(others)]) expect(told).toContain(value);

    const apiUrl = reachableApiUrl(ApiUrl, cloud.endpointUrl);
    const [apiKey = ''] = Object.values(await seed(cloud, apiUrl, TableName));
    const client = apiClient(apiUrl, apiKey);
    const order = {
      customer: { email: 'deploy@example.com' },
      lines: [{ sku: 'atlas', quantity: 1 }],
      paymentMethod: 'pm_card_visa',
    };
    await untilInvoiced(client, orderIdIn(await client.placeOrder(order, 'deployed-by-the-command')));
  }, 600_000);

  it('says that nothing changes when nothing does', async () => {
    expect(await deploy('--stage', 'trial')).toContain('Stage trial changes:\n  nothing');
  }, 600_000);

  it('says in words what changes, and asks nothing where neither money nor data is concerned', async () => {
    await write('trial', { ...TRIAL, alarmEmail: 'ops@example.com' });
    const told = await deploy('--stage', 'trial');
    expect(told).toContain('alarmEmail: not set -> ops@example.com');
    expect(told).toContain('new recipients of alarms: 1');
  }, 600_000);

  it('asks where data is concerned, and changes nothing where nobody answers', async () => {
    await write('trial', { ...TRIAL, alarmEmail: 'ops@example.com', events: false });
    const before = await stackOutputsIn(cloud, 'OnceOrders-trial');
    await expect(deploy('--stage', 'trial')).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('events: true -> false'),
      stderr: expect.stringMatching(
        /EventsUndelivered \(AWS::SQS::Queue\) leaves the stack and is deleted[\s\S]*say --yes to go on/,
      ),
    });
    expect(await stackOutputsIn(cloud, 'OnceOrders-trial')).toEqual(before);
  }, 600_000);

  it('does it where --yes says so', async () => {
    await deploy('--stage', 'trial', '--yes');
    expect(await stackOutputsIn(cloud, 'OnceOrders-trial')).not.toHaveProperty('EventBusName');
  }, 600_000);

  it('asks before it makes a stage that takes real orders', async () => {
    await write('shop-new', { production: true, gateway: 'sandbox' });
    await expect(deploy('--stage', 'shop-new')).rejects.toMatchObject({
      stderr: expect.stringContaining('Stage shop-new takes real orders.'),
    });
    expect(await stackOutputsIn(cloud, 'OnceOrders-shop-new')).toBeUndefined();
  }, 600_000);

  it('names the secret that is missing before it makes anything', async () => {
    await write('shop-new', { gateway: 'stripe' });
    await expect(deploy('--stage', 'shop-new', '--yes')).rejects.toMatchObject({
      stderr: expect.stringContaining('The secret once/shop-new/stripe-api-key is missing'),
    });
  });

  it('shows the settings of a stage and deploys nothing', async () => {
    await write('shop-new', { production: true });
    expect(await deploy('--stage', 'shop-new', '--show')).toMatch(/gateway +│ stripe +│ default/);
  });

  it.each([
    ['trial', 'The stack OnceOrders-trial exists'],
    ['dev', 'stages/dev.json is a stage of yours'],
  ])('is not undone by npm run prove, which refuses the stage %s', async (stage, why) => {
    await expect(proveCommand(once.outputs)('--stage', stage)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(why),
    });
  });

  it('leaves the other stage as it was', async () => {
    for (const name of NAMES) expect(name).not.toContain('local');
    expect((await once.merchant.readProduct('atlas')).status).toBe(200);
  });
});
