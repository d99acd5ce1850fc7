import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { BooksReport } from '../../domain/books/books-report.ts';
import type { BooksReports } from '../../usecases/ports/books.ts';
import { booksCsv } from '../csv/books-report-csv.ts';

/** No merchant's name begins like this, so that no report lies among a merchant's documents. */
const FOLDER = '_reconciliation';

/** Each day has one report, which a later comparison replaces; the bucket keeps the earlier versions. */
export class S3BooksReports implements BooksReports {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async write(report: BooksReport): Promise<void> {
    const name = nameOf(report);
    await this.#put(`${name}.json`, 'application/json', `${JSON.stringify(report, null, 2)}\n`);
    await this.#put(`${name}.csv`, 'text/csv; charset=utf-8', booksCsv(report));
  }

  async #put(key: string, contentType: string, body: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, ContentType: contentType, Body: body }),
    );
  }
}

/** By the day, in UTC; a part of a day by its beginning too. */
function nameOf({ provider, from }: BooksReport): string {
  const [day = '', time = ''] = from.split('T');
  const [year = '', month = ''] = day.split('-');
  const part = time === '00:00:00.000Z' ? '' : `T${time.replaceAll(':', '')}`;
  return `${FOLDER}/${provider}/${year}/${month}/${day}${part}`;
}
