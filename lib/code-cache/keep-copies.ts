import {
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

import type { Asked, Copies } from './custom-resource.ts';
import { withCodeCache } from './function-code.ts';

/**
 * Makes the copies that the template wants and that are not there. Those of the release before stay: a rollback is to the
 * very objects, and must not depend on making them.
 */
export async function keepCopies(client: S3Client, worker: string, asked: Asked): Promise<void> {
  const { wanted, before } = asked;
  const there = await keysIn(client, wanted.Bucket);
  if (asked.type === 'Delete') return remove(client, wanted.Bucket, there);
  for (const { Bucket, Key } of wanted.Functions) {
    const copy = `${wanted.Prefix}${Key}`;
    if (there.includes(copy)) continue;
    const { Body: archive } = await client.send(new GetObjectCommand({ Bucket, Key }));
    if (archive === undefined) throw new Error(`${Bucket}/${Key} is empty`);
    const Body = await withCodeCache(await archive.transformToByteArray(), worker);
    await client.send(new PutObjectCommand({ Bucket: wanted.Bucket, Key: copy, Body }));
  }
  const kept = [wanted, ...(before ? [before] : [])].flatMap(copiesOf);
  await remove(
    client,
    wanted.Bucket,
    there.filter((key) => !kept.includes(key)),
  );
}

const copiesOf = ({ Prefix, Functions }: Copies): string[] => Functions.map(({ Key }) => `${Prefix}${Key}`);

async function keysIn(client: S3Client, Bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  }
  return keys;
}

/** So many in one request (S3 API Reference, DeleteObjects). */
const AT_ONCE = 1000;

async function remove(client: S3Client, Bucket: string, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const Objects = keys.slice(from, from + AT_ONCE).map((Key) => ({ Key }));
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    if (Errors.length > 0)
      throw new Error(`${Errors.length} copies could not be removed: ${Errors[0]?.Message}`);
  }
}
