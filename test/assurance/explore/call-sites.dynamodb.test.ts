import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callSiteNow, callSitesInCode } from '../../../assurance/explore/call-sites.ts';
import { memoryEngine } from '../../../assurance/explore/environment/engine.ts';
import { settingsDeployed } from '../../../assurance/explore/environment/settings.ts';
import { Explorer } from '../../../assurance/explore/explorer.ts';
import { here } from '../../../assurance/explore/place.ts';
import { WORKLOADS } from '../../../assurance/explore/workloads/all.ts';
import { runNamed } from '../../../assurance/explore/token.ts';
import { instantTimersThroughout } from '../../../assurance/world/instant-timers-throughout.ts';

/** Calls to AWS that are no part of an order's life, and why the explorer does not come to them. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'functions/adapters/aws/secrets.ts ask': 'the explorer’s gateway has no secret',
  'functions/adapters/aws/event-bridge-bus.ts #put': 'the event stream is left out',
  'functions/adapters/aws/sqs-undelivered-events.ts setAside': 'the event stream is left out',
  'functions/adapters/aws/s3-documents.ts read': 'nobody reads a document',
  'functions/adapters/aws/s3-books-reports.ts #put': 'the comparison of the books has a proof of its own',
  'functions/persistence/books/books-progress.ts clear': 'the comparison of the books has a proof of its own',
  'functions/persistence/books/books-progress.ts save': 'the comparison of the books has a proof of its own',
  'functions/adapters/aws/s3-logos.ts get': 'the merchant has no logo',
  'functions/adapters/aws/s3-logos.ts put': 'the merchant has no logo',
  'functions/persistence/lists/sharded-walk.ts entriesOf':
    'lists and the comparison of the books only read there',
  'functions/persistence/orders/dynamo-intake.ts pause':
    'a pause comes before an order begins, and has tests of its own',
  'functions/persistence/merchants/dynamo-api-keys.ts usedOn':
    'a key is let in before an order begins, and that has tests of its own',
  'functions/persistence/merchants/merchant-registry.ts register':
    'a command makes an API key, not a function',
};

/** Calls that only a recovery makes. */
const RECOVERIES = ['client-gives-up/1/place-order: PutItem ORDER@1=dies_after'];

const seen = new Set<string>();
const putBack: (() => void)[] = [];

/** Notes from which line of the code each client is called while a function is at work. */
function watch(prototype: object): void {
  const send: unknown = Reflect.get(prototype, 'send');
  if (typeof send !== 'function') throw new Error('a client of AWS sends');
  const watched = function (this: unknown, ...args: unknown[]): unknown {
    const site = here().invocation === undefined ? undefined : callSiteNow();
    if (site !== undefined) seen.add(site);
    return Reflect.apply(send, this, args);
  };
  Reflect.set(prototype, 'send', watched);
  putBack.push(() => Reflect.set(prototype, 'send', send));
}

describe('calls to AWS in the code', () => {
  instantTimersThroughout();
  beforeAll(() => {
    for (const { prototype } of [DynamoDBClient, S3Client, SFNClient, SQSClient]) watch(prototype);
  });
  afterAll(() => {
    for (const undo of putBack) undo();
  });

  it('are those that the explorer breaks, but for the ones left out by name', async () => {
    const explorer = new Explorer(settingsDeployed(), memoryEngine());
    for (const { name: workload, seeds } of WORKLOADS) {
      for (const seed of seeds) await explorer.play({ workload, seed, armed: [] });
    }
    for (const token of RECOVERIES) await explorer.play(runNamed(token));
    const missed = callSitesInCode().filter(({ at }) => !seen.has(at));
    expect(missed.map(({ name }) => name).sort()).toEqual(Object.keys(LEFT_OUT).sort());
  }, 600_000);
});
