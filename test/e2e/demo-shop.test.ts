import chromiumPackage from '@sparticuz/chromium';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { SHOP_WINDOW, shopOf } from '../../local/shop-window.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import { startShop, type ShopServer } from '../../sandbox/shop/shop-server.ts';
import { deployed, type Deployed } from './deployed.ts';

/** Until what the page is to show is there: a deployed workflow may start cold. */
const PATIENCE_MS = 60_000;
const PHONE = { width: 360, height: 740 };

let once: Deployed;
let shop: ShopServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  once = await deployed();
  shop = await startShop({ ...shopOf(once.outputs), skus: SHOP_WINDOW }, 0);
  browser = await chromium.launch({
    executablePath: await chromiumPackage.executablePath(),
    // Not the package's own arguments: they are for Lambda, and switch off what keeps pages apart.
    args: ['--no-sandbox', '--headless=shell'],
  });
});
afterAll(async () => {
  await browser.close();
  await shop.close();
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

async function openShop(viewport = { width: 1200, height: 900 }): Promise<void> {
  faults = [];
  context = await browser.newContext({ viewport });
  context.setDefaultTimeout(PATIENCE_MS);
  context.on('weberror', (error) => faults.push(error.error().message));
  page = await context.newPage();
  await page.goto(shop.url);
}

/** To the order's page, where it can be paid. @returns the order's id */
async function buy(name: string): Promise<string> {
  await page.getByRole('button', { name: `Buy ${name}` }).click();
  await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

async function pay(choice: string, on = page): Promise<void> {
  await on.getByLabel(choice).check();
  await on.getByRole('button', { name: 'Pay', exact: true }).click();
}

const shows = (headline: string, on = page) =>
  on.getByRole('status').getByText(headline, { exact: true }).waitFor();
const charges = () => page.locator('#charged').textContent();

/** What the other side says: how often the gateway did something for an order. */
async function gatewayCount(orderId: string, type: string): Promise<number> {
  const { sandboxUrl, sandboxApiKey } = once.outputs;
  const entries = await sandboxClient(sandboxUrl, sandboxApiKey).readLedger();
  return entries.filter((entry) => entry.orderId === orderId && entry.type === type).length;
}

describe('the demo shop', () => {
  it('sells a book to a card, and opens its invoice', async () => {
    await openShop();
    const orderId = await buy('Atlas of Tides');
    await pay('A card that works');
    await shows('Paid. Thank you!');
    const invoice = page.getByRole('link', { name: 'Open the invoice' });
    await invoice.waitFor();
    const pdf = await context.request.get(new URL((await invoice.getAttribute('href')) ?? '', shop.url).href);
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await charges()).toBe('1');
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('lets a declined customer pay otherwise, on the same order', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    await pay('A card that is declined');
    await page.getByRole('alert').getByText('declined').waitFor();
    await pay('A card that works');
    await shows('Paid. Thank you!');
    expect(await gatewayCount(orderId, 'declined')).toBe(1);
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('charges once when two tabs pay, and when the buyer reloads after that', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: 'Open a second tab' }).click();
    const other = await opened;
    await other.getByRole('button', { name: 'Pay', exact: true }).waitFor();
    await Promise.all([page, other].map((tab) => tab.getByLabel('A card that works').check()));
    await Promise.all([page, other].map((tab) => tab.locator('#pay').click()));
    await shows('Paid. Thank you!');
    await shows('Paid. Thank you!', other);
    await other.reload();
    await shows('Paid. Thank you!', other);
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('asks its server when a customer comes back from the bank, whatever the address says', async () => {
    await openShop();
    await buy('Notebook, ruled');
    await pay('Your bank (iDEAL)');
    await page.getByRole('link', { name: 'Go back without an answer' }).click();
    await shows('Waiting for your payment');
    await page.goto(`${page.url()}?redirect_status=succeeded`);
    await shows('Waiting for your payment');
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Go on where you left' }).click();
    await page.getByRole('button', { name: 'Approve and return' }).click();
    await shows('Paid. Thank you!');
  });

  it('learns of a customer who paid at the bank and never came back', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    const address = page.url();
    await pay('Your bank (iDEAL)');
    await page.getByRole('button', { name: 'Approve, and never return' }).click();
    await page.getByText('You closed the bank').waitFor();
    await page.goto(address);
    await shows('Paid. Thank you!');
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('waits for a voucher, whose customer pays it later', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    await pay('A voucher (Multibanco)');
    await shows('Waiting for your payment');
    expect(await charges()).toBe('0');
    await page.getByRole('button', { name: 'Go on where you left' }).click();
    await page.getByRole('button', { name: 'Approve and return' }).click();
    await shows('Paid. Thank you!');
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('shows a pending debit, and then what became of it', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    await pay('A bank debit that succeeds');
    await shows('Your bank is at work');
    expect(await charges()).toBe('0');
    await shows('Paid. Thank you!');
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('offers another payment after a debit that failed', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    await pay('A bank debit that fails');
    await shows('The payment failed');
    await page.getByRole('button', { name: 'Try another payment' }).click();
    await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
    await pay('A card that works');
    await shows('Paid. Thank you!');
    expect(await gatewayCount(orderId, 'captured')).toBe(1);
  });

  it('has the order of a customer who leaves stay theirs, until it is cancelled', async () => {
    await openShop();
    const orderId = await buy('Notebook, ruled');
    const address = page.url();
    await pay('Nothing: I leave');
    await page.getByRole('button', { name: 'Buy Notebook, ruled' }).waitFor();
    await page.goto(address);
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await shows('Cancelled');
    await page.getByText('Nothing was charged').waitFor();
    expect(await gatewayCount(orderId, 'captured')).toBe(0);
    expect(await gatewayCount(orderId, 'canceled')).toBe(1);
  });

  it('is used with the keyboard on a phone, every control has a name, and nothing is cut off', async () => {
    await openShop(PHONE);
    await page.getByRole('button', { name: 'Buy Notebook, ruled' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Pay', exact: true }).waitFor();
    expect(await cutOff()).toBe(0);
    expect(await namelessControls()).toEqual([]);
    await page.getByLabel('A card that works').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByLabel('A card that is declined').isChecked()).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.getByRole('button', { name: 'Pay', exact: true }).focus();
    await page.keyboard.press('Enter');
    await shows('Paid. Thank you!');
    expect(await cutOff()).toBe(0);
  });

  it('never shows a key to the browser', async () => {
    await openShop();
    const seen: string[] = [];
    page.on('request', (asked) => seen.push(`${asked.url()} ${JSON.stringify(asked.headers())}`));
    page.on('response', (answer) => {
      void answer.text().then(
        (body) => seen.push(body),
        () => undefined,
      );
    });
    await buy('Notebook, ruled');
    await pay('A card that works');
    await shows('Paid. Thank you!');
    const { apiKeys, sandboxApiKey } = once.outputs;
    for (const secret of [...Object.values(apiKeys), sandboxApiKey]) {
      expect(seen.filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(
      seen.filter((text) => text.startsWith('http') && text.split(' ')[0]?.includes('_secret_')),
    ).toEqual([]);
  });
});

/** By how many pixels the page is wider than the screen. */
const cutOff = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');

const namelessControls = () =>
  page.evaluate(
    `[...document.querySelectorAll('button, a, input')]
      .filter((control) => control.checkVisibility())
      .filter((control) => !(control.textContent.trim() || control.ariaLabel || control.labels?.length))
      .map((control) => control.outerHTML)`,
  );
