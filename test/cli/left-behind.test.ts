import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { leftBehind } from '../../cli/left-behind.ts';

const member = (type: string, id: string, status: string): string =>
  `<member><StackId>s</StackId><EventId>${id}${status}</EventId><StackName>n</StackName><Timestamp>2026-12-01T00:00:00Z</Timestamp>` +
  `<ResourceType>${type}</ResourceType><PhysicalResourceId>${id}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus></member>`;

describe('leftBehind', () => {
  let server: Server;
  afterEach(() => void server.close());

  async function left(status: number, body: string): Promise<string[]> {
    server = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return leftBehind(
      {
        endpointUrl: endpoint,
        client: { endpoint, region: 'us-east-1', credentials },
        environment: {},
        isNew: false,
        close: async () => undefined,
        ended: new Promise(() => undefined),
      },
      'OnceOrders-shop',
    );
  }

  it('names what a rollback kept, or could not delete, and how to remove it', async () => {
    const events = [
      member('AWS::DynamoDB::GlobalTable', 'the-table', 'DELETE_SKIPPED'),
      member('AWS::Logs::LogGroup', 'the-logs', 'DELETE_FAILED'),
      member('AWS::SQS::Queue', 'the-queue', 'DELETE_COMPLETE'),
    ].join('');
    const body = `<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>${events}</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>`;
    expect(await left(200, body)).toEqual([
      'the-table is left; to remove it: aws dynamodb update-table --table-name the-table --no-deletion-protection-enabled && aws dynamodb delete-table --table-name the-table',
      'the-logs is left; to remove it: aws logs delete-log-group --log-group-name the-logs',
    ]);
  });

  it('is nothing where no stack was made', async () => {
    const body =
      '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message></Error></ErrorResponse>';
    expect(await left(400, body)).toEqual([]);
  });
});
