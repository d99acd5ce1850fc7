import { GetObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import type { Logos } from '../../usecases/ports/merchants.ts';

const keyOf = (merchantId: string, name: string): string => `${merchantId}/logos/${name}.png`;

/** Logos in the documents bucket, each under the name of its content and written once. */
export class S3Logos implements Logos {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async put(merchantId: string, name: string, png: Uint8Array): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: keyOf(merchantId, name),
          Body: png,
          ContentType: 'image/png',
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      const exists = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
      if (!exists) throw error;
    }
  }

  async get(merchantId: string, name: string): Promise<Uint8Array> {
    const { Body: body } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: keyOf(merchantId, name) }),
    );
    if (body === undefined) throw new Error(`logo ${name} of ${merchantId} has no content`);
    return body.transformToByteArray();
  }
}
