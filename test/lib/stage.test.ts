import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';

import { roboto } from '../../lib/invoice-fonts.ts';
import { stageSettings } from '../../lib/stage.ts';

describe('stageSettings', () => {
  it('is a trial with Express and the sandbox when nothing is said', () => {
    expect(stageSettings('dev')).toMatchObject({
      name: 'dev',
      production: false,
      workflow: 'EXPRESS',
      gateway: 'sandbox',
    });
  });

  it('takes Stripe with a live key in production, and what the file says', () => {
    expect(stageSettings('shop', { production: true })).toMatchObject({
      gateway: 'stripe',
      stripeMode: 'live',
    });
    expect(stageSettings('shop', { production: true, gateway: 'sandbox' }).gateway).toBe('sandbox');
    expect(stageSettings('shop', { gateway: 'stripe' })).toMatchObject({ stripeMode: 'test' });
  });

  it('protects production and nothing else', () => {
    expect(stageSettings('shop', { production: true })).toMatchObject({
      production: true,
      deletionProtection: true,
      pointInTimeRecovery: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    expect(stageSettings('production')).toMatchObject({
      production: false,
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  });

  it('gives a card’s holder half an hour', () => {
    for (const production of [true, false]) {
      expect(stageSettings('shop', { production }).paymentWindowSeconds).toBe(1800);
    }
  });

  it('publishes what happens unless it is told not to', () => {
    expect(stageSettings('shop').events).toBe(true);
    expect(stageSettings('shop', { events: false }).events).toBe(false);
  });

  it('lets senders of Standard Webhooks in, but for production', () => {
    expect(stageSettings('shop').standardWebhooks).toBe(true);
    expect(stageSettings('shop', { production: true }).standardWebhooks).toBe(false);
    expect(stageSettings('shop', { production: true, standardWebhooks: true }).standardWebhooks).toBe(true);
  });

  it('names its stacks by itself, unless they had names before', () => {
    expect(stageSettings('shop').stackNames).toEqual({
      orders: 'OnceOrders-shop',
      sandbox: 'PaymentSandbox-shop',
    });
    const stackNames = { orders: 'OnceOrders', sandbox: 'PaymentSandbox' };
    expect(stageSettings('production', { stackNames }).stackNames).toEqual(stackNames);
  });

  it('leaves no default out for a setting that is there and undefined', () => {
    expect(stageSettings('shop', { workflow: undefined }).workflow).toBe('EXPRESS');
  });

  it('sets invoices in the font that it is given', () => {
    const { regular, bold } = roboto();
    expect(stageSettings('shop').invoiceFonts).toEqual([roboto()]);
    expect(stageSettings('shop', { invoiceFont: bold }).invoiceFonts).toEqual([
      { regular: bold, bold },
      roboto(),
    ]);
    const several = stageSettings('shop', { invoiceFont: [bold, regular] }).invoiceFonts;
    expect(several.map((font) => font.regular)).toEqual([bold, regular, roboto().regular]);
  });

  it.each(['/nowhere.ttf', 'package.json', 'lib'])('refuses %s as a font', (invoiceFont) => {
    expect(() => stageSettings('shop', { invoiceFont })).toThrow(
      `invoiceFont of stage shop: ${invoiceFont} is no file with one TrueType or OpenType font (.ttf, .otf)`,
    );
  });
});
