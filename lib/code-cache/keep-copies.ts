import {
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

import type { Properties, Request } from './custom-resource.ts';
import { withCodeCache } from './function-code.ts';

/** Makes the copies that the template wants. Those of the release before stay, since a rollback needs them. */
export async function keepCopies(client: S3Client, worker: string, asked: Request): Promise<void> {
  const wanted = asked.ResourceProperties;
  if (asked.RequestType === 'Delete') return removeAllBut(client, wanted.Bucket, []);
  for (const { Bucket, Key } of wanted.Functions) {
    const { Body: archive } = await client.send(new GetObjectCommand({ Bucket, Key }));
    if (archive === undefined) throw new Error(`${Bucket}/${Key} is empty`);
    const Body = await withCodeCache(await archive.transformToByteArray(), worker);
    await client.send(new PutObjectCommand({ Bucket: wanted.Bucket, Key: `${wanted.Prefix}${Key}`, Body }));
  }
  const before = asked.OldResourceProperties;
  await removeAllBut(client, wanted.Bucket, [...copiesOf(wanted), ...(before ? copiesOf(before) : [])]);
}

const copiesOf = ({ Prefix, Functions }: Properties): string[] =>
  Functions.map(({ Key }) => `${Prefix}${Key}`);

async function removeAllBut(client: S3Client, Bucket: string, kept: readonly string[]): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.flatMap(({ Key }) => (Key === undefined || kept.includes(Key) ? [] : [{ Key }]));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
}
