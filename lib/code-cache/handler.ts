import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';

import { keepCopies } from './keep-copies.ts';
import { answer } from './custom-resource.ts';

/** What it does again when a call failed does the same again. */
const client = new S3Client({ maxAttempts: 5 });
/** Beside this file's own bundle: see `CodeCache`, the construct. */
const worker = join(__dirname, 'worker.js');

export const handler = async (event: unknown): Promise<void> =>
  answer(
    event,
    (asked) => keepCopies(client, worker, asked),
    (line) => process.stdout.write(`${line}\n`),
  );
