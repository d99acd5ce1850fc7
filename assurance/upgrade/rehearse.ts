import { join } from 'node:path';

import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';

import { stackOutputsIn } from '../../cli/account.ts';
import { apiClient, type OrderRequest } from '../../local/api-client.ts';
import { openCloud, type Cloud } from '../../local/cloud.ts';
import { bootstrap, connectSandbox, deployStacks, synthesise } from '../../local/deployment.ts';
import { step } from '../../cli/progress.ts';
import { reachableApiUrl } from '../../cli/reachable-url.ts';
import { runCdk } from '../../cli/run-cdk.ts';
import { isReplay, orderIdIn, untilInvoiced } from '../../local/scenario/client-steps.ts';
import { seed } from '../../local/seed.ts';
import { checkOut } from './earlier-release.ts';

export interface Rehearsal {
  /** The commit that was deployed first. */
  readonly from: string;
  /** Placed before the upgrade and after it. */
  readonly orders: number;
  /** Requests from before the upgrade that were answered as before. */
  readonly replays: number;
  readonly violations: readonly string[];
}

/** What an earlier release is deployed as, under the names that every release had then. */
const BEFORE = ['-c', 'stage=local', '-c', 'gateway=sandbox'];
const STACKS = ['OnceOrders', 'PaymentSandbox'] as const;

const ORDER: OrderRequest = {
  customer: { email: 'upgrade@example.com' },
  lines: [{ sku: 'atlas', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

/** Deploys an earlier release to a local cloud of its own, this one over it, and deletes each of them. */
export async function rehearse(from: string, runDirectory: string): Promise<Rehearsal> {
  const before = join(runDirectory, 'before');
  await step(`Check out ${from.slice(0, 10)}`, () => checkOut(from, before));
  const cloud = await step('Local cloud', (report) => openCloud(runDirectory, report));
  const rig = new Rig(cloud, runDirectory, before);
  try {
    await step('Bootstrap the account', () => rig.bootstrap());
    await step('Deploy the earlier release', () => rig.deployEarlier());
    const placed = await step('Place an order', () => rig.placeOrder());
    await step('Deploy this release over it', () => rig.deployThis());
    const upgraded = await step('Look at what came of it', () => rig.sweepAgain(placed));
    await step('Delete this release', () => rig.destroy());
    await step('Deploy the earlier release again', () => rig.deployEarlier());
    await step('Delete the earlier release', () => rig.destroy());
    return { from, ...upgraded, violations: [...upgraded.violations, ...(await rig.stacksLeft())] };
  } finally {
    await cloud.close();
  }
}

interface Placed {
  readonly apiKey: string;
  readonly orderId: string;
  readonly answer: string;
}

class Rig {
  readonly #cloud: Cloud;
  readonly #runDirectory: string;
  readonly #before: string;
  readonly #assembly: Promise<Awaited<ReturnType<typeof synthesise>>>;

  constructor(cloud: Cloud, runDirectory: string, before: string) {
    this.#cloud = cloud;
    this.#runDirectory = runDirectory;
    this.#before = before;
    // Under the names that it has.
    const [orders, sandbox] = STACKS;
    this.#assembly = synthesise('local', runDirectory, { stackNames: { orders, sandbox } });
  }

  async bootstrap(): Promise<void> {
    await bootstrap(this.#cloud, await this.#assembly);
  }

  /** With the CDK and the packages of its own. */
  async deployEarlier(): Promise<void> {
    await this.#earlier('deploy', '--all', '--require-approval', 'never', ...BEFORE);
  }

  async deployThis(): Promise<void> {
    await connectSandbox(this.#cloud, await deployStacks(this.#cloud, await this.#assembly));
  }

  /** Whatever is deployed: the stacks have the same names. */
  async destroy(): Promise<void> {
    await this.#earlier('destroy', '--all', '--force', ...BEFORE);
  }

  async placeOrder(): Promise<Placed> {
    const { ApiUrl = '', TableName = '' } = (await stackOutputsIn(this.#cloud, 'OnceOrders')) ?? {};
    const [apiKey = ''] = Object.values(await seed(this.#cloud, this.#reachable(ApiUrl), TableName));
    const client = apiClient(this.#reachable(ApiUrl), apiKey);
    const response = await client.placeOrder(ORDER, 'before-the-upgrade');
    const orderId = orderIdIn(response);
    await untilInvoiced(client, orderId);
    return { apiKey, orderId, answer: response.text };
  }

  async sweepAgain({ apiKey, orderId, answer }: Placed): Promise<Omit<Rehearsal, 'from'>> {
    const { ApiUrl = '' } = (await stackOutputsIn(this.#cloud, 'OnceOrders')) ?? {};
    const client = apiClient(this.#reachable(ApiUrl), apiKey);
    const replay = await client.placeOrder(ORDER, 'before-the-upgrade');
    const replayed = isReplay(replay) && replay.text === answer;
    const next = orderIdIn(await client.placeOrder(ORDER, 'after-the-upgrade'));
    await untilInvoiced(client, next);
    const kept = (await client.readOrder(orderId)).status === 200;
    return {
      orders: 2,
      replays: replayed ? 1 : 0,
      violations: [
        ...(replayed ? [] : [`the order's request is answered otherwise: ${replay.text}`]),
        ...(kept ? [] : [`the order ${orderId} is gone`]),
        ...(await this.#resourcesLeft()),
      ],
    };
  }

  async stacksLeft(): Promise<string[]> {
    const left = await Promise.all(
      STACKS.map(async (stack) => ((await stackOutputsIn(this.#cloud, stack)) ? [stack] : [])),
    );
    return left.flat().map((stack) => `${stack} is still there`);
  }

  /** What only the earlier release has. */
  async #resourcesLeft(): Promise<string[]> {
    const client = new CloudFormationClient(this.#cloud.client);
    const { StackResources: resources = [] } = await client.send(
      new DescribeStackResourcesCommand({ StackName: 'OnceOrders' }),
    );
    return resources
      .filter(({ LogicalResourceId = '' }: StackResource) => LogicalResourceId.startsWith('CodeCache'))
      .map(
        ({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} is still there: ${ResourceStatus}`,
      );
  }

  async #earlier(...args: readonly string[]): Promise<void> {
    const log = join(this.#runDirectory, 'earlier.log');
    await runCdk(args, this.#cloud.environment, log, this.#before);
  }

  readonly #reachable = (apiUrl: string): string => reachableApiUrl(apiUrl, this.#cloud.endpointUrl);
}
