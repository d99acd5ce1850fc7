import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CloudFormationClient,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { requireNoQueueLeft } from '../../cli/account.ts';
import { apiClient, type ApiClient, type OrderRequest } from '../../local/api-client.ts';
import { DescribedAnswers } from '../../local/described-answers.ts';
import { emulatorEnvironment, type Cloud } from '../../cli/cloud.ts';
import { type Assembly, connectSandbox, deployStacks, synthesiseFrom } from '../../cli/deployment.ts';
import { reachableApiUrl } from '../../cli/reachable-url.ts';
import { runCdk } from '../../cli/run-cdk.ts';
import { orderIdIn, untilInvoiced } from '../../local/scenario/client-steps.ts';
import { seed } from '../../local/seed.ts';
import type { StackOutputs } from '../../cli/stack-outputs.ts';
import { guardedSettings } from '../../lib/constructs/deployment-guard.ts';
import type { StageFile } from '../../lib/stage-schema.ts';
import { stageSettings } from '../../lib/stage.ts';
import { deployed, type Deployed } from './deployed.ts';
import { editedAssembly } from './edited-assembly.ts';
import { onceCommand } from './once-command.ts';

/** Where outputs are named. */
const PAGES = [
  'README.md',
  'docs/guides/deploying.md',
  'docs/guides/events.md',
  'docs/reference/api.md',
  'docs/reference/events.md',
  'docs/reference/sandbox.md',
];

/** A stage of a team's own, beside the one of the other tests. */
const SHOP: StageFile = {
  production: true,
  gateway: 'sandbox',
  gatewayTimeoutMs: 2000,
  paymentWindowSeconds: 45,
};

const ORDER: OrderRequest = {
  customer: { email: 'stages@example.com' },
  lines: [{ sku: 'atlas', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

const guardIn = z.object({ Settings: z.object({ table: z.string() }) });
const templateShape = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown().optional() })),
});

describe('stages beside each other', () => {
  let once: Deployed;
  let cloud: Cloud;
  let directory: string;
  let shop: Assembly;
  let outputs: StackOutputs;
  let customer: ApiClient;
  let cloudFormation: CloudFormationClient;
  let sqs: SQSClient;

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
    cloudFormation = new CloudFormationClient(aws);
    sqs = new SQSClient({ ...aws, useQueueUrlAsEndpoint: false });
    directory = await mkdtemp(join(tmpdir(), 'once-stages-'));
    await writeFile(join(directory, 'shop.json'), JSON.stringify(SHOP));
    shop = await synthesiseFrom(directory, 'shop', directory);
    outputs = await deployStacks(cloud, shop);
    await connectSandbox(cloud, outputs);
    const apiUrl = reachableApiUrl(outputs.orders.ApiUrl, cloud.endpointUrl);
    const [key = ''] = Object.values(await seed(cloud, apiUrl, outputs.orders.TableName));
    customer = apiClient(apiUrl, key, undefined, new DescribedAnswers());
  }, 600_000);

  afterAll(async () => {
    await destroyed().catch(() => undefined);
    await rm(directory, { recursive: true });
  }, 300_000);

  const cdk = (command: string, assembly: string, ...args: readonly string[]): Promise<void> =>
    runCdk([command, '--all', '--app', assembly, ...args], cloud.environment, join(directory, 'cdk.log'));

  /** A real `cdk deploy`: rejects with what it prints when it does not exit with 0. */
  const deploy = (assembly: string): Promise<void> => cdk('deploy', assembly, '--require-approval', 'never');

  async function destroyed(): Promise<void> {
    const StackName = shop.stage.stackNames.orders;
    const request = new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false });
    await cloudFormation.send(request);
    await cdk('destroy', shop.directory, '--force');
  }

  const stackOf = async (StackName: string) => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks?.[0];
  };

  /** The assembly of the shop with another guard: what another file of the stage makes of it. */
  const withFile = async (name: string, file: StageFile, stage = 'shop'): Promise<string> => {
    const settings = stageSettings(stage, { ...SHOP, ...file });
    return editedAssembly(shop.directory, join(directory, name), (text) => {
      const template = templateShape.parse(JSON.parse(text));
      for (const resource of Object.values(template.Resources)) {
        if (resource.Type !== 'Custom::DeploymentGuard') continue;
        const { Settings: before } = guardIn.parse(resource.Properties);
        const Settings = guardedSettings(settings, before.table);
        resource.Properties = Object.assign({}, resource.Properties, {
          Settings,
          Intended: settings.intended,
        });
      }
      return JSON.stringify(template);
    });
  };

  it('take orders at once, each its own', async () => {
    const placed = await Promise.all(
      [once.merchant, customer].map((client) => client.placeOrder(ORDER, 'the-same-key-on-both')),
    );
    const [ours = '', theirs = ''] = placed.map(orderIdIn);
    await Promise.all([untilInvoiced(once.merchant, ours), untilInvoiced(customer, theirs)]);
    expect(outputs.orders.TableName).not.toBe(once.outputs.tableName);
    expect((await once.merchant.readOrder(ours)).status).toBe(200);
    expect((await customer.readOrder(theirs)).status).toBe(200);
  });

  it('are chosen by name where several are there', async () => {
    const command = onceCommand(once.outputs);
    await expect(command('attention')).rejects.toMatchObject({
      stderr: expect.stringContaining('Several stages are deployed here: say --stage, one of'),
    });
    expect(await command('--stage', 'shop', 'attention')).toContain('Nothing needs a person');
    await expect(command('--stage', 'nowhere', 'attention')).rejects.toMatchObject({
      stderr: expect.stringContaining('Stage nowhere is not deployed'),
    });
  });

  it.each<[string, StageFile, string, string]>([
    ['protection', { production: false }, 'shop', 'production: true -> false'],
    ['gateway', { gateway: 'stripe' }, 'shop', 'gateway: sandbox -> stripe'],
    ['workflow', { workflow: 'STANDARD' }, 'shop', 'workflow: EXPRESS -> STANDARD'],
    ['stage', {}, 'market', 'stage: shop -> market'],
  ])('refuse another %s: cdk deploy exits with 1 and changes nothing', async (name, file, stage, change) => {
    const before = await stackOf('OnceOrders-shop');
    await expect(deploy(await withFile(name, file, stage))).rejects.toThrow(change);
    const after = await stackOf('OnceOrders-shop');
    expect(after?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(after?.EnableTerminationProtection).toBe(true);
    expect(after?.Outputs).toEqual(before?.Outputs);
  });

  it('refuse another table', async () => {
    const assembly = await editedAssembly(shop.directory, join(directory, 'table'), (text) =>
      text.replaceAll(/\bTable(?=[0-9A-F]{8}\b)/g, 'Elsewhere'),
    );
    await expect(deploy(assembly)).rejects.toThrow(/table: Table\w+ \(pk, sk\) -> Elsewhere/);
  });

  it('refuse a key of the other mode', async () => {
    const secrets = new SecretsManagerClient(cloud.client);
    const SecretString = ['sk', 'test', 'not-a-real-one'].join('_');
    await secrets.send(new CreateSecretCommand({ Name: 'once/shop/stripe-api-key', SecretString }));
    await writeFile(
      join(directory, 'shop.json'),
      JSON.stringify({
        ...SHOP,
        gateway: 'stripe',
        intended: ['gateway: sandbox -> stripe', 'stripeMode: none -> live'],
      }),
    );
    const assembly = join(directory, 'stripe');
    const context = ['-c', 'stage=shop', '-c', `stages=${directory}`];
    const log = join(directory, 'stripe.log');
    await runCdk(['synth', '--quiet', '--output', assembly, ...context], cloud.environment, log);
    await expect(deploy(assembly)).rejects.toThrow('stripe-api-key is a test key');
  });

  describe('events', () => {
    let off: string;
    let queueUrl: string;
    beforeAll(async () => {
      queueUrl = outputs.orders.UndeliveredEventsQueueUrl ?? '';
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'an event that waits' }));
      off = await withFile('events', { events: false });
    });

    it('are not switched off while one waits', async () => {
      await expect(deploy(off)).rejects.toThrow('events: on -> off');
    });

    it('are switched off by who writes that it is meant', async () => {
      await deploy(await withFile('meant', { events: false, intended: ['events: on -> off'] }));
      expect((await stackOf('OnceOrders-shop'))?.StackStatus).toBe('UPDATE_COMPLETE');
    });
  });

  it('are deleted without the others, and what was accepted is kept', async () => {
    await expect(cdk('destroy', shop.directory, '--force')).rejects.toThrow('TerminationProtection');
    await destroyed();
    await expect(stackOf('OnceOrders-shop')).rejects.toThrow('does not exist');
    for (const QueueUrl of [
      outputs.orders.WebhookQueueUrl,
      outputs.orders.WebhookDeadLetterQueueUrl,
      outputs.orders.UndeliveredEventsQueueUrl,
    ]) {
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
      expect((await sqs.send(request)).Attributes).toHaveProperty('QueueArn');
    }
    await expect(requireNoQueueLeft(cloud, 'OnceOrders-shop')).rejects.toThrow(
      'The queue OnceOrders-shop-Webhooks.fifo of an earlier deployment is still there',
    );
    await expect(requireNoQueueLeft(cloud, 'OnceOrders-nowhere')).resolves.toBeUndefined();
    const next = orderIdIn(await once.merchant.placeOrder(ORDER, 'after-the-other-is-gone'));
    await untilInvoiced(once.merchant, next);
  });

  it('each tells in its outputs all that the documents tell to use', async () => {
    const outputsTold = Object.keys(outputs.orders);
    const pages = await Promise.all(PAGES.map((page) => readFile(page, 'utf8')));
    const named = [...pages.join('\n').matchAll(/\boutputs?\s+`(\w+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(0);
    expect([...outputsTold, ...Object.keys(outputs.sandbox ?? {})]).toEqual(expect.arrayContaining(named));
  });
});
