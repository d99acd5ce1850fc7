import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GetFunctionCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';

import type { Asked, Copies } from '../../lib/code-cache/custom-resource.ts';
import { keepCopies } from '../../lib/code-cache/keep-copies.ts';
import { BUNDLE, cacheOf, compile } from '../../lib/code-cache/script.ts';
import { deployed, type Deployed } from './deployed.ts';

const ROOT = join(import.meta.dirname, '../..');

let once: Deployed;
let directory: string;
beforeAll(async () => {
  once = await deployed();
  directory = await mkdtemp(join(tmpdir(), 'once-deployed-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('what is deployed', () => {
  it('has with each function of the product a code cache, of all that it loads, that its Node takes', async () => {
    const lambda = new LambdaClient(once.outputs.aws);
    /** Of each function: what V8 says to its cache, and how large that is beside the bundle. */
    const caches: Record<string, { readonly rejected: boolean | undefined; readonly share: number }> = {};
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
      for (const { FunctionName = '' } of Functions) {
        if (!FunctionName.startsWith('OnceOrders-') || FunctionName.includes('MakeCodeCache')) continue;
        const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName }));
        const files = unzipSync(new Uint8Array(await (await fetch(Code?.Location ?? '')).arrayBuffer()));
        const bundle = join(directory, FunctionName);
        await writeFile(bundle, files[BUNDLE] ?? '');
        const cache = files[cacheOf(BUNDLE)] ?? Uint8Array.of();
        caches[FunctionName] = {
          rejected: compile(bundle, Buffer.from(cache)).cachedDataRejected,
          share: cache.length / (files[BUNDLE]?.length ?? 0),
        };
      }
    }
    const all = Object.entries(caches);
    expect(all.length).toBeGreaterThan(10);
    // One that stopped in its first line would have next to nothing compiled.
    expect(all.filter(([, { rejected, share }]) => rejected !== false || share < 0.5)).toEqual([]);
  });
});

describe('keepCopies', () => {
  let s3: S3Client;
  const [assets, copies] = [`assets-${randomUUID()}`, `copies-${randomUUID()}`];
  const keys = async (Bucket: string): Promise<string[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = '' }) => Key).toSorted();
  };
  const copiesOf = (Prefix: string, ...names: readonly string[]): Copies => ({
    Bucket: copies,
    Prefix,
    Functions: names.map((Key) => ({ Bucket: assets, Key })),
  });
  const worker = join(ROOT, 'lib/code-cache/worker.ts');
  const keep = async (type: Asked['type'], wanted: Copies, before?: Copies): Promise<void> =>
    keepCopies(s3, worker, { type, wanted, before });

  beforeAll(async () => {
    s3 = new S3Client(once.outputs.aws);
    for (const Bucket of [assets, copies]) await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ['a', 'b', 'c', 'd']) {
      const bundle = Buffer.from(`exports.handler = () => '${Key}';`);
      await s3.send(new PutObjectCommand({ Bucket: assets, Key, Body: zipSync({ [BUNDLE]: bundle }) }));
    }
  });
  afterAll(async () => {
    await keep('Delete', copiesOf(''));
    await keep('Delete', { ...copiesOf(''), Bucket: assets });
    for (const Bucket of [assets, copies]) await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it('puts a copy of each function’s code with its code cache, and of no other', async () => {
    await keep('Create', copiesOf('one/', 'a', 'b'));
    expect(await keys(copies)).toEqual(['one/a', 'one/b']);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: copies, Key: 'one/b' }));
    if (Body === undefined) throw new Error('the copy is empty');
    const files = unzipSync(await Body.transformToByteArray());
    expect(Object.keys(files)).toEqual([BUNDLE, cacheOf(BUNDLE)]);
    expect(Buffer.from(files[BUNDLE] ?? '').toString()).toBe("exports.handler = () => 'b';");
  });

  it('keeps what a rollback goes back to, and nothing older', async () => {
    await keep('Update', copiesOf('two/', 'b', 'c'), copiesOf('one/', 'a', 'b'));
    expect(await keys(copies)).toEqual(['one/a', 'one/b', 'two/b', 'two/c']);
    await keep('Update', copiesOf('two/', 'c', 'd'), copiesOf('two/', 'b', 'c'));
    expect(await keys(copies)).toEqual(['two/b', 'two/c', 'two/d']);
  });

  it('makes nothing again that is there, as a rollback must not depend on it', async () => {
    await keep('Update', copiesOf('two/', 'd'), copiesOf('two/', 'c', 'd'));
    await s3.send(new DeleteObjectCommand({ Bucket: assets, Key: 'c' }));
    await keep('Update', copiesOf('two/', 'c', 'd'), copiesOf('two/', 'd'));
    expect(await keys(copies)).toEqual(['two/c', 'two/d']);
  });

  it('takes nothing away when a copy cannot be made', async () => {
    const before = await keys(copies);
    const update = keep('Update', copiesOf('two/', 'nowhere'), copiesOf('two/', 'c', 'd'));
    await expect(update).rejects.toThrow('key does not exist');
    expect(await keys(copies)).toEqual(before);
  });

  it('leaves an empty bucket when it goes, which only then can be deleted', async () => {
    await keep('Delete', copiesOf('two/', 'c', 'd'));
    expect(await keys(copies)).toEqual([]);
    expect(await keys(assets)).toEqual(['a', 'b', 'd']);
  });
});
