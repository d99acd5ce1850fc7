import { describe, expect, it } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';

import { roboto } from '../../lib/invoice-fonts.ts';
import { stageSettings, type StageSettings } from '../../lib/stage.ts';

const settings = (context: Record<string, unknown>): StageSettings => stageSettings((key) => context[key]);

describe('stageSettings', () => {
  it('is a trial with Express and the sandbox when nothing is said', () => {
    expect(settings({})).toMatchObject({
      name: 'dev',
      production: false,
      workflow: 'EXPRESS',
      gateway: 'sandbox',
    });
  });

  it('takes Stripe in production, and the sandbox when told to', () => {
    expect(settings({ stage: 'production' }).gateway).toBe('stripe');
    expect(settings({ stage: 'production', gateway: 'sandbox' }).gateway).toBe('sandbox');
  });

  it('protects production and nothing else', () => {
    const production = settings({ stage: 'production' });
    expect(production).toMatchObject({
      production: true,
      deletionProtection: true,
      pointInTimeRecovery: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const stage of ['local', 'dev']) {
      expect(settings({ stage })).toMatchObject({
        production: false,
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
      });
    }
  });

  it('gives a card’s holder half an hour, and in a local run less than it takes to lose patience', () => {
    expect(settings({ stage: 'production' }).holderTimeSeconds).toBe(1800);
    expect(settings({ stage: 'dev' }).holderTimeSeconds).toBe(1800);
    expect(settings({ stage: 'local' }).holderTimeSeconds).toBe(45);
  });

  it('publishes what happens unless it is told not to', () => {
    expect(settings({}).events).toBe(true);
    expect(settings({ events: 'off' }).events).toBe(false);
  });

  it('lets senders of Standard Webhooks in, but for production', () => {
    expect(settings({ stage: 'local' }).standardWebhooks).toBe(true);
    expect(settings({ stage: 'dev' }).standardWebhooks).toBe(true);
    expect(settings({ stage: 'production' }).standardWebhooks).toBe(false);
  });

  it.each(['dev', 'production'])('does with them as it is told on stage %s, in text or in JSON', (stage) => {
    for (const yes of ['true', true])
      expect(settings({ stage, standardWebhooks: yes }).standardWebhooks).toBe(true);
    for (const no of ['false', false])
      expect(settings({ stage, standardWebhooks: no }).standardWebhooks).toBe(false);
  });

  it('starts functions from code caches, of the edition that it is given, unless it is told not to', () => {
    expect(settings({}).codeCache).toBe('on');
    expect(settings({ codeCache: '2026-12' }).codeCache).toBe('2026-12');
    expect(settings({ codeCache: 'off' }).codeCache).toBeUndefined();
  });

  it('sets invoices in the font that it is given', () => {
    const { bold } = roboto();
    expect(settings({}).invoiceFonts).toEqual(roboto());
    expect(settings({ invoiceFont: bold }).invoiceFonts).toEqual({ regular: bold, bold });
  });

  it.each(['/nowhere.ttf', 'package.json', 'lib'])('refuses %s as a font', (invoiceFont) => {
    expect(() => settings({ invoiceFont })).toThrow(
      new Error(`-c invoiceFont=${invoiceFont} is no file with one TrueType or OpenType font (.ttf, .otf)`),
    );
  });

  it.each([
    [{ events: 'none' }, '-c events=none is not known; use one of on, off'],
    [{ stage: 'prod' }, '-c stage=prod is not known; use one of local, dev, production'],
    [{ workflow: 'express' }, '-c workflow=express is not known; use one of EXPRESS, STANDARD'],
    [{ alarmEmail: 'ops' }, '-c alarmEmail=ops is no email address'],
    [{ gateway: '' }, '-c gateway= is not known; use one of sandbox, stripe'],
    [{ codeCache: 'a/b' }, '-c codeCache=a/b is neither off nor a word of letters, digits, _, . and -'],
    [{ codeCache: true }, '-c codeCache=true is neither off nor a word of letters, digits, _, . and -'],
    [
      { standardWebhookSenders: 'acme,Globex' },
      '-c standardWebhookSenders=acme,Globex are not different names of 2 to 32 of a-z, 0-9 and -, separated by commas',
    ],
    [
      { standardWebhookSenders: 'acme,acme' },
      '-c standardWebhookSenders=acme,acme are not different names of 2 to 32 of a-z, 0-9 and -, separated by commas',
    ],
    [{ standardWebhooks: 'yes' }, '-c standardWebhooks=yes is not known; use one of true, false'],
    [{ standardWebhooks: 1 }, '-c standardWebhooks=1 is not known; use one of true, false'],
    [{ stage: { name: 'dev' } }, '-c stage={"name":"dev"} is not known; use one of local, dev, production'],
  ])('refuses %j in one line', (context, message) => {
    expect(() => settings(context)).toThrow(new Error(message));
  });
});
