import { setTimeout as wait } from 'node:timers/promises';

import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  type ResultField,
} from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';

import { traceIdOf } from '../../functions/domain/trace.ts';
import type { Cloud } from '../cloud.ts';
import { CommandError } from '../command-error.ts';
import { plainTable } from '../plain-table.ts';

export interface LogLine {
  readonly at: string;
  /** The function, or the service that writes to the log group. */
  readonly from: string;
  readonly level: string | undefined;
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A query reads 50 log groups at most. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
const GROUPS_A_QUERY = 50;
const MOST_LINES = 1000;
const ASK_AGAIN_MS = 500;
const DAY_SECONDS = 86_400;

/** All lines of all functions that name the order, oldest first, with one query of CloudWatch Logs Insights. */
export async function orderLines(
  cloud: Cloud,
  stackName: string,
  orderId: string,
  days: number,
): Promise<readonly LogLine[]> {
  if (traceIdOf(orderId) === undefined) throw new CommandError(`${orderId} is no order's id.`);
  const groups = await logGroupsOf(cloud, stackName);
  if (groups.length > GROUPS_A_QUERY) throw new CommandError(`The stack has ${groups.length} log groups.`);
  const client = new CloudWatchLogsClient(cloud.client);
  const now = Math.ceil(Date.now() / 1000);
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames: [...groups],
      startTime: now - days * DAY_SECONDS,
      endTime: now + 1,
      queryString: `fields @timestamp, @log, @message | filter @message like /${orderId}/ | sort @timestamp asc | limit ${MOST_LINES}`,
    }),
  );
  return (await resultsOf(client, queryId)).map(lineOf);
}

async function resultsOf(client: CloudWatchLogsClient, queryId: string | undefined) {
  for (;;) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results;
    if (status !== 'Running' && status !== 'Scheduled') {
      throw new CommandError(`CloudWatch Logs ended the query: ${status}`);
    }
    await wait(ASK_AGAIN_MS);
  }
}

async function logGroupsOf(cloud: Cloud, stackName: string): Promise<readonly string[]> {
  const client = new CloudFormationClient(cloud.client);
  const groups: string[] = [];
  const pages = paginateListStackResources({ client }, { StackName: stackName });
  for await (const { StackResourceSummaries: resources = [] } of pages) {
    for (const { ResourceType: type, PhysicalResourceId: name } of resources) {
      if (type === 'AWS::Logs::LogGroup' && name !== undefined) groups.push(name);
    }
  }
  return groups;
}

const logged = z.looseObject({
  level: z.string().optional(),
  message: z.string().optional(),
  service: z.string().optional(),
  timestamp: z.string().optional(),
});

function lineOf(fields: readonly ResultField[]): LogLine {
  const value = (name: string): string => fields.find(({ field }) => field === name)?.value ?? '';
  const at = `${value('@timestamp').replace(' ', 'T')}Z`;
  const text = value('@message').trim();
  const read = logged.safeParse(parsed(text));
  if (!read.success)
    return { at, from: groupName(value('@log')), level: undefined, message: text, detail: {} };
  const { level, message = text, service = groupName(value('@log')), timestamp = at, ...detail } = read.data;
  return { at: timestamp, from: service, level, message, detail };
}

/** `<account>:<log group>`, of which the stack's own part says nothing new. */
const groupName = (log: string): string => log.split(/[:/]/).at(-1) ?? log;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same for a person: what every line has in common stands above them. */
export function linesTable(orderId: string, lines: readonly LogLine[], region: string | undefined): string {
  if (lines.length === 0) return `No function logged anything of ${orderId} in that time.`;
  const traceId = traceIdOf(orderId) ?? '';
  const table = plainTable({ head: ['at', 'function', 'line', 'detail'], wordWrap: true });
  for (const { at, from, level, message, detail } of lines) {
    const { orderId: _order, traceId: _trace, merchantId: _merchant, ...more } = detail;
    const said = level === undefined || level === 'INFO' ? message : `${level} ${message}`;
    table.push([at, from, said, Object.entries(more).map(shown).join(' ')]);
  }
  const console_ = region === undefined ? '' : `\n${consoleUrl(region, traceId)}`;
  return `${table.toString()}\nTrace ${traceId}${console_}`;
}

const shown = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;

const consoleUrl = (region: string, traceId: string): string =>
  `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/${traceId}`;
