import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstOrder, firstOrderId, shellEnvironment } from '../../local/first-order.ts';
import { untilInvoiced } from '../../local/scenario/client-steps.ts';
import { pdfText } from '../adapters/pdf/pdf-text.ts';
import { deployed, type Deployed } from './deployed.ts';

const run = promisify(execFile);
/** Whose orders README shows. */
const MERCHANT = 'harbour-books';

/** What is another one each time is its kind alone. */
const kindOf = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  return value
    .replace(/^\d{4}-\d{2}-\d{2}T.+Z$/, 'time')
    .replace(/^\d{4}-\d{6,}$/, 'number')
    .replace(/^pi_.+$/, 'transaction')
    .replace(/^ord_[0-9a-f]{32}$/, 'order');
};
const shapeOf = (json: string): unknown => JSON.parse(json, (_, value: unknown) => kindOf(value));

describe('the commands of README and `npm start`', () => {
  let once: Deployed;
  let directory: string;
  let readme: string;

  beforeAll(async () => {
    once = await deployed();
    readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
    directory = await mkdtemp(join(tmpdir(), 'once-quickstart-'));
    await mkdir(join(directory, '.local'));
    const [apiKey = ''] = Object.values(once.outputs.apiKeys);
    await writeFile(join(directory, '.local/env'), shellEnvironment(once.outputs.apiUrl, apiKey));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('are the same', () => {
    for (const command of firstOrder(MERCHANT).split(/\n(?=curl)/)) expect(readme).toContain(command);
  });

  it('place an order, and end with its invoice and what README shows', async () => {
    const [merchantId = ''] = Object.keys(once.outputs.apiKeys);
    const shell = async (commands: string): Promise<string> =>
      (await run('bash', ['-e', '-c', commands], { cwd: directory })).stdout;
    const commands = firstOrder(merchantId);
    const [placed = ''] = (await shell(commands)).split(/(?<=\})(?=\{)/);
    await untilInvoiced(once.merchant, firstOrderId(merchantId));
    const [environment = '', , , read = ''] = commands.split(/\n(?=curl)/);
    const order = await shell(`${environment}\n${read}`);

    const shown = [...readme.matchAll(/```json\n(?<json>.*?)```/gs)].map(
      ({ groups }) => groups?.['json'] ?? '',
    );
    expect([placed, order].map(shapeOf)).toEqual(shown.slice(0, 2).map(shapeOf));
    const { invoiceNumber } = JSON.parse(order) as { readonly invoiceNumber: string };
    const pdf = await readFile(join(directory, 'invoice.pdf'));
    expect(pdfText(new Uint8Array(pdf))).toContain(`Invoice ${invoiceNumber}`);
  });
});
