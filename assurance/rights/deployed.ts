import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';

import { z } from 'zod';

import { withoutHash } from '../../cli/template.ts';
import { apiClient } from '../../local/api-client.ts';
import { raiseLocalCloud, workflowFromEnvironment } from '../../local/local-cloud.ts';
import { RIGHTS_USED } from '../../local/mini-stack.ts';
import type { LocalOutputs } from '../../cli/outputs.ts';
import { expectStatus } from '../../local/scenario/client-steps.ts';
import { missedRefund, untilCaughtUp } from '../../local/scenario/missed-refund.ts';
import { play } from '../../local/scenario/play.ts';
import { type Used, usedOf } from './used.ts';

/** Plays the demo's scenarios on a local cloud, which enforces rights, and reads which of them each role used. */
export async function deployed(): Promise<ReadonlySet<Used>> {
  const { outputs, runDirectory, close } = await raiseLocalCloud('rights', workflowFromEnvironment());
  try {
    const { wrong, snapshot } = await play(outputs);
    if (wrong.length > 0) throw new Error(`the scenarios went wrong: ${wrong.join('; ')}`);
    await askForTheRest(
      outputs,
      snapshot.creditNotes.map(({ orderId }) => orderId),
    );
    const functionsOf = await rolesOf(outputs);
    const lines = (await readFile(join(runDirectory, RIGHTS_USED), 'utf8')).trim().split('\n');
    return new Set(
      lines.flatMap((line): Used[] => {
        const [role = '', action = '', resource = ''] = line.split('\t');
        const name = functionsOf.get(role);
        const onIndex = resource.includes('/index/') ? ' (index)' : '';
        return name === undefined ? [] : [usedOf(name, `${action}${onIndex}`)];
      }),
    );
  } finally {
    await close();
  }
}

/** A picture of one point. */
const LOGO =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What no scenario asks for: every list, a logo on an invoice, and a refund whose event never comes. */
async function askForTheRest(outputs: LocalOutputs, orderIds: readonly string[]): Promise<void> {
  const { apiUrl, apiKeys } = outputs;
  const [apiKey = ''] = Object.values(apiKeys);
  const client = apiClient(apiUrl, apiKey);
  const [orderId = ''] = orderIds;
  const path = `/orders/${orderId}/credit-notes`;
  const list = await client.request('GET', path);
  expectStatus(list, 200);
  const [number] = /C\d{4}-\d{6}/.exec(list.text) ?? [];
  const headers = { accept: 'application/pdf' };
  expectStatus(await client.request('GET', `${path}/${number ?? ''}`, { headers }), 200);
  expectStatus(await client.readOperations(orderId), 200);
  expectStatus(await client.readProduct('atlas'), 200);
  for (const listed of [
    `/orders/${orderId}/refunds`,
    `/orders/${orderId}/payments`,
    '/orders',
    '/orders?status=declined',
    '/products',
    '/invoices',
    '/credit-notes',
  ]) {
    expectStatus(await client.request('GET', listed), 200);
  }
  const { legalName, address } = merchantBody.parse((await client.request('GET', '/merchant')).body);
  const withLogo = { legalName, address, logo: LOGO };
  expectStatus(await client.request('PUT', '/merchant', { body: withLogo }), 200);
  await untilCaughtUp(outputs, client, await missedRefund(outputs, client, 'rights-missed-refund'));
}

const merchantBody = z.looseObject({ legalName: z.string(), address: z.unknown() });

/** The functions of the roles of both stacks. */
async function rolesOf({ aws }: LocalOutputs): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient(aws);
  const roles = new Map<string, string>();
  for (const StackName of ['OnceOrders-local', 'PaymentSandbox-local']) {
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
    for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId = '' } of StackResources) {
      if (ResourceType !== 'AWS::IAM::Role') continue;
      roles.set(PhysicalResourceId, withoutHash(LogicalResourceId).replace(/Role$/, ''));
    }
  }
  return roles;
}
