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
import { withoutHash } from '../template.ts';

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
const MOST_LINES_OF_ONE = 200;
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
  const groups = [...(await logGroupsOf(cloud, stackName)).values()];
  if (groups.length > GROUPS_A_QUERY) throw new CommandError(`The stack has ${groups.length} log groups.`);
  return linesIn(
    cloud,
    groups,
    days,
    `filter @message like /${orderId}/ | sort @timestamp asc | limit ${MOST_LINES}`,
  );
}

/**
 * The newest lines of one log, oldest first.
 *
 * @param of a function, `Api` for the access log, or `OrderWorkflow`
 * @param matching what they have in them; undefined: anything
 */
export async function linesOf(
  cloud: Cloud,
  stackName: string,
  {
    of,
    matching,
    days,
  }: { readonly of: string; readonly matching?: string | undefined; readonly days: number },
): Promise<readonly LogLine[]> {
  const groups = await logGroupsOf(cloud, stackName);
  const group = groups.get(of);
  if (group === undefined) {
    throw new CommandError(`There is no log of ${of}: there are ${[...groups.keys()].toSorted().join(', ')}`);
  }
  const filter = matching === undefined ? '' : `filter @message like /${literally(matching)}/ | `;
  const lines = await linesIn(
    cloud,
    [group],
    days,
    `${filter}sort @timestamp desc | limit ${MOST_LINES_OF_ONE}`,
  );
  return lines.toReversed();
}

/** As a regular expression between slashes that matches the text and nothing else. */
const literally = (text: string): string => text.replaceAll(/[\\/^$.*+?()[\]{}|]/g, String.raw`\$&`);

async function linesIn(
  cloud: Cloud,
  logGroupNames: string[],
  days: number,
  rest: string,
): Promise<readonly LogLine[]> {
  const client = new CloudWatchLogsClient(cloud.client);
  const now = Math.ceil(Date.now() / 1000);
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames,
      startTime: now - days * DAY_SECONDS,
      endTime: now + 1,
      queryString: `fields @timestamp, @log, @message | ${rest}`,
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

/** The log groups of the stack, by whose they are. */
export async function logGroupsOf(cloud: Cloud, stackName: string): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient(cloud.client);
  const groups = new Map<string, string>();
  const pages = paginateListStackResources({ client }, { StackName: stackName });
  for await (const { StackResourceSummaries: resources = [] } of pages) {
    for (const { ResourceType: type, PhysicalResourceId: name, LogicalResourceId: id = '' } of resources) {
      if (type === 'AWS::Logs::LogGroup' && name !== undefined) groups.set(ownerOf(id), name);
    }
  }
  return groups;
}

/** `PlaceOrder` of `PlaceOrderLogs998180D9`, `Api` of `ApiAccessLogs…`. */
const ownerOf = (logicalId: string): string => withoutHash(logicalId).replace(/(Access)?Logs$/, '');

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

/** The trace of an order. */
export interface Trace {
  readonly traceId: string;
  /** Where the console of AWS shows it. */
  readonly traceUrl?: string;
}

/** @param region undefined: no console shows it */
export function traceOf(orderId: string, region: string | undefined): Trace {
  const traceId = traceIdOf(orderId) ?? '';
  return region === undefined
    ? { traceId }
    : {
        traceId,
        traceUrl: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/${traceId}`,
      };
}

/** The same for a person: what every line has in common stands below them. */
export function linesTable(orderId: string, lines: readonly LogLine[], { traceId, traceUrl }: Trace): string {
  if (lines.length === 0) return `No function logged anything of ${orderId} in that time.`;
  const common = new Set(['orderId', 'traceId', 'merchantId']);
  return [tableOf(lines, common), `Trace ${traceId}`, ...(traceUrl === undefined ? [] : [traceUrl])].join(
    '\n',
  );
}

/** Lines of one log, of many orders. */
export const logTable = (of: string, lines: readonly LogLine[]): string =>
  lines.length === 0 ? `${of} logged nothing like that in that time.` : tableOf(lines, new Set());

function tableOf(lines: readonly LogLine[], common: ReadonlySet<string>): string {
  const table = plainTable({ head: ['at', 'function', 'line', 'detail'], wordWrap: true });
  for (const { at, from, level, message, detail } of lines) {
    const said = level === undefined || level === 'INFO' ? message : `${level} ${message}`;
    const more = Object.entries(detail).filter(([name]) => !common.has(name));
    table.push([at, from, said, more.map(shown).join(' ')]);
  }
  return table.toString();
}

const shown = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
