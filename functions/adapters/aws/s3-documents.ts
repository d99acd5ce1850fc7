import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { documentView } from '../../domain/invoices/document-view.ts';
import type { AccountingDocument } from '../../domain/invoices/invoice.ts';
import { UNSAID, type Merchant } from '../../domain/merchants/merchant.ts';
import type { DocumentReader, Documents } from '../../usecases/ports/documents.ts';
import type { RenderDocument } from '../pdf/pdf-documents.ts';
import { S3Logos } from './s3-logos.ts';

const keyOf = ({ merchantId, kind, number, year }: AccountingDocument): string =>
  `${merchantId}/${FOLDERS[kind]}/${year}/${number}.pdf`;

const FOLDERS: Readonly<Record<AccountingDocument['kind'], string>> = {
  invoice: 'invoices',
  credit_note: 'credit-notes',
};

/** Documents as PDF, each written once: `If-None-Match: *` refuses a second write. */
export class S3Documents implements Documents {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #render: RenderDocument;
  readonly #logos: S3Logos;

  constructor(client: S3Client, bucket: string, render: RenderDocument) {
    this.#logos = new S3Logos(client, bucket);
    this.#client = client;
    this.#bucket = bucket;
    this.#render = render;
  }

  async write(document: AccountingDocument, seller: Merchant | undefined): Promise<readonly string[]> {
    const { merchantId } = document;
    const { locale = UNSAID.locale, logo: name } = seller ?? {};
    const logo = name === undefined ? undefined : await this.#logos.get(merchantId, name);
    const view = documentView(document, seller);
    const { pdf, standIns } = await this.#render(view, { locale, ...(logo === undefined ? {} : { logo }) });
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: keyOf(document),
          Body: pdf,
          ContentType: 'application/pdf',
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      const exists = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
      if (!exists) throw error;
    }
    return standIns;
  }
}

export class S3DocumentReader implements DocumentReader {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async read(document: AccountingDocument): Promise<Uint8Array | undefined> {
    try {
      const { Body: body } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: keyOf(document) }),
      );
      return await body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
