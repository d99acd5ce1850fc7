import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Invoice } from '../domain/invoice.ts';
import type { DocumentReader, Documents } from '../usecases/ports.ts';
import type { RenderInvoice } from './pdf-invoice.ts';

const keyOf = ({ merchantId, number, year }: Invoice): string =>
  `${merchantId}/invoices/${year}/${number}.pdf`;

/** Invoices as PDF, each written once: `If-None-Match: *` refuses a second write. */
export class S3Documents implements Documents {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #render: RenderInvoice;

  constructor(client: S3Client, bucket: string, render: RenderInvoice) {
    this.#client = client;
    this.#bucket = bucket;
    this.#render = render;
  }

  async write(invoice: Invoice): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: keyOf(invoice),
          Body: await this.#render(invoice),
          ContentType: 'application/pdf',
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      const exists = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
      if (!exists) throw error;
    }
  }
}

export class S3DocumentReader implements DocumentReader {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async read(invoice: Invoice): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: keyOf(invoice) }),
      );
      return await body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
