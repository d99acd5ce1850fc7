import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { draftCreditNote, draftInvoice, numbered } from '../../../functions/domain/invoices/invoice.ts';
import { S3DocumentReader, S3Documents } from '../../../functions/adapters/aws/s3-documents.ts';
import { NOW, paidOrder } from '../../domain/orders/orders.ts';
import { plain, startCannedServer, type CannedServer } from '../providers/stripe/canned-server.ts';

const INVOICE = numbered(draftInvoice(paidOrder(), undefined, NOW), 7);
const KEY = '/documents/acme/invoices/2026/2026-000007.pdf';
const CREDIT_NOTE = numbered(
  draftCreditNote(paidOrder(), INVOICE, { refundId: 'r1', amountMinor: 500 }, undefined, NOW),
  3,
);
const CREDIT_NOTE_KEY = '/documents/acme/credit-notes/2026/C2026-000003.pdf';

let s3: CannedServer;
let client: S3Client;

beforeEach(async () => {
  s3 = await startCannedServer(plain(200, ''));
  client = new S3Client({
    endpoint: s3.url,
    forcePathStyle: true,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await s3.close();
});

const s3Error = (status: number, code: string) =>
  plain(status, `<Error><Code>${code}</Code><Message>No.</Message></Error>`, {
    'content-type': 'application/xml',
  });

describe('S3Documents', () => {
  const documents = () =>
    new S3Documents(client, 'documents', async () => ({
      pdf: Buffer.from('%PDF-1.3 invoice'),
      standIns: ['U+1F600'],
    }));

  it('writes the document unless it is there', async () => {
    await documents().write(INVOICE, undefined);
    expect(s3.seen).toMatchObject([
      { method: 'PUT', path: KEY, headers: { 'if-none-match': '*', 'content-type': 'application/pdf' } },
    ]);
    expect(s3.seen[0]?.body).toContain('%PDF-1.3 invoice');
  });

  it('keeps credit notes beside the invoices', async () => {
    await documents().write(CREDIT_NOTE, undefined);
    expect(s3.seen).toMatchObject([
      { method: 'PUT', path: CREDIT_NOTE_KEY, headers: { 'if-none-match': '*' } },
    ]);
  });

  it('is content when it was written before', async () => {
    s3.replyWith(s3Error(412, 'PreconditionFailed'));
    await expect(documents().write(INVOICE, undefined)).resolves.toEqual(['U+1F600']);
  });

  it.each([
    ['two write at once', 409, 'ConditionalRequestConflict'],
    ['it may not', 403, 'AccessDenied'],
    ['S3 fails', 500, 'InternalError'],
  ])('fails when %s, so that the step is tried again', async (_name, status, code) => {
    s3.replyWith(s3Error(status, code));
    await expect(documents().write(INVOICE, undefined)).rejects.toMatchObject({ name: code });
  });

  it('writes nothing when the document cannot be made', async () => {
    const broken = new S3Documents(client, 'documents', async () => Promise.reject(new Error('no font')));
    await expect(broken.write(INVOICE, undefined)).rejects.toThrow('no font');
    expect(s3.seen).toEqual([]);
  });
});

describe('S3DocumentReader', () => {
  const read = async () => new S3DocumentReader(client, 'documents').read(INVOICE);

  it('reads the bytes of the document', async () => {
    s3.replyWith(plain(200, Uint8Array.of(0x25, 0x50, 0xff, 0x00)));
    expect([...((await read()) ?? [])]).toEqual([0x25, 0x50, 0xff, 0x00]);
    expect(s3.seen).toMatchObject([{ method: 'GET', path: KEY }]);
  });

  it('reads a credit note from where it was written', async () => {
    await new S3DocumentReader(client, 'documents').read(CREDIT_NOTE);
    expect(s3.seen).toMatchObject([{ method: 'GET', path: CREDIT_NOTE_KEY }]);
  });

  it('knows of none yet', async () => {
    s3.replyWith(s3Error(404, 'NoSuchKey'));
    expect(await read()).toBeUndefined();
  });

  it('does not take a missing right for a missing document', async () => {
    s3.replyWith(s3Error(403, 'AccessDenied'));
    await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
