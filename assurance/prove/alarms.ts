import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';

import type { Cloud } from '../../cli/cloud.ts';
import type { Assembly } from '../../cli/deployment.ts';
import { logGroupsOf } from '../../cli/operator/logs.ts';
import { alarmsOfRun, type AlarmsOfRun } from '../alarms/alarms-of-run.ts';
import { pointsIn, type DataPoint } from '../alarms/data-points.ts';
import { StackTemplate } from '../world/stack-template.ts';

/** The demo has a bank dispute a payment: that is for a person, and these two are to call one. */
const MEANT: readonly string[] = ['CallPerson/AttentionNeeded', 'CallPerson/SetAside'];

/** What the alarms make of all that the functions counted since then. */
export async function alarmsSince(
  cloud: Cloud,
  { stage, directory }: Assembly,
  fromMs: number,
): Promise<AlarmsOfRun> {
  const points = await pointsSince(cloud, stage.stackNames.orders, fromMs);
  const template = new StackTemplate(await readFile(join(directory, 'OnceOrders.template.json'), 'utf8'));
  return alarmsOfRun(template, points, { fromMs, untilMs: Date.now() });
}

/** Alarms that rang for nothing, a line each. */
export const falseAlarms = ({ heard, rang }: AlarmsOfRun): readonly string[] => [
  ...(heard.length === 0 ? ['no alarm heard anything of the run'] : []),
  ...rang.filter((id) => !MEANT.includes(id)).map((id) => `the alarm ${id} rings, and nothing is wrong`),
];

async function pointsSince(
  cloud: Cloud,
  stackName: string,
  startTime: number,
): Promise<readonly DataPoint[]> {
  const client = new CloudWatchLogsClient(cloud.client);
  const points: DataPoint[] = [];
  for (const logGroupName of (await logGroupsOf(cloud, stackName)).values()) {
    // An emulator says that there is no more by the same token again.
    const pages = paginateFilterLogEvents({ client, stopOnSameToken: true }, { logGroupName, startTime });
    for await (const { events = [] } of pages) {
      points.push(...events.flatMap(({ message = '' }) => pointsIn(message)));
    }
  }
  return points;
}
