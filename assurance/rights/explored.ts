import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

import { memoryEngine } from '../explore/environment/engine.ts';
import { settingsDeployed } from '../explore/environment/settings.ts';
import { Explorer } from '../explore/explorer.ts';
import { withInstantTimers } from '../explore/instant-timers.ts';
import { here } from '../explore/place.ts';
import { planSingles } from '../explore/singles.ts';
import { WORKLOADS } from '../explore/workloads/all.ts';
import { type Used, usedOf } from './used.ts';

/** Of the runs with a fault, one in so many. Each call and each recovery is among them many times. */
const ONE_IN = 12;

/** The services that the explorer has on its wires, by the client's name for them. */
const SERVICES: readonly (readonly [prototype: object, service: string])[] = [
  [DynamoDBClient.prototype, 'dynamodb'],
  [S3Client.prototype, 's3'],
  [SFNClient.prototype, 'states'],
  [SQSClient.prototype, 'sqs'],
];

const item = z.looseObject({ IndexName: z.string().optional() });
const transaction = z.object({ TransactItems: z.array(z.record(z.string(), z.unknown())) });

/** A transaction needs the right of each of its writes. */
const WRITES: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** S3's right for a request that has no right of its own. */
const BY_ANOTHER_NAME: Readonly<Record<string, string>> = { HeadObject: 'GetObject' };

/** Plays every workload, and a sample of their faults, and notes what each function asks of AWS. */
export async function explored(): Promise<ReadonlySet<Used>> {
  const used = new Set<Used>();
  const { warn, error } = console;
  // Powertools warns on the console where a fault goes.
  console.warn = console.error = () => undefined;
  const putBack = [
    withInstantTimers(),
    () => Object.assign(console, { warn, error }),
    ...SERVICES.map(([prototype, service]) => watch(prototype, service, used)),
  ];
  try {
    const explorer = new Explorer(settingsDeployed(), memoryEngine());
    const { runs } = await planSingles(explorer, WORKLOADS);
    for (const run of runs.filter((_, index) => index % ONE_IN === 0)) await explorer.play(run);
    return used;
  } finally {
    for (const undo of putBack) undo();
  }
}

function watch(prototype: object, service: string, used: Set<Used>): () => void {
  const send: unknown = Reflect.get(prototype, 'send');
  if (typeof send !== 'function') throw new Error('a client of AWS sends');
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    const { invocation } = here();
    if (invocation !== undefined) {
      for (const action of actionsOf(args[0])) used.add(usedOf(invocation.of, `${service}:${action}`));
    }
    return Reflect.apply(send, this, args);
  };
  Reflect.set(prototype, 'send', watched);
  return () => Reflect.set(prototype, 'send', send);
}

function actionsOf(command: unknown): readonly string[] {
  if (typeof command !== 'object' || command === null) throw new Error('a command is an object');
  const name = command.constructor.name.replace(/Command$/, '');
  const input: unknown = Reflect.get(command, 'input');
  if (name === 'TransactWriteItems') {
    return transaction
      .parse(input)
      .TransactItems.flatMap((one) => Object.keys(one).map((member) => WRITES[member] ?? member));
  }
  const onIndex = item.safeParse(input).data?.IndexName === undefined ? '' : ' (index)';
  return [`${BY_ANOTHER_NAME[name] ?? name}${onIndex}`];
}
