import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readStage, stageInContext } from '../../lib/stage-file.ts';

let stages: string;
beforeEach(() => {
  stages = mkdtempSync(join(tmpdir(), 'once-stages-'));
  write('dev', {});
});
afterEach(() => rmSync(stages, { recursive: true }));

function write(name: string, file: unknown): void {
  writeFileSync(join(stages, `${name}.json`), JSON.stringify(file));
}

const inContext = (context: Record<string, unknown>) => stageInContext((key) => context[key]);

describe('the stage of a deployment', () => {
  it('is the shipped sandbox of stages/dev.json when none is named', () => {
    expect(inContext({})).toMatchObject({ name: 'dev', production: false, gateway: 'sandbox' });
  });

  it('is the file of its name', () => {
    write('shop', { production: true, workflow: 'STANDARD' });
    expect(inContext({ stage: 'shop', stages })).toMatchObject({
      name: 'shop',
      production: true,
      workflow: 'STANDARD',
    });
  });

  it.each(['workflow', 'gateway', 'events', 'standardWebhooks', 'alarmEmail', 'invoiceFont', 'codeCache'])(
    'is not deployed with -c %s, which would be forgotten the next time',
    (key) => {
      expect(() => inContext({ [key]: 'on' })).toThrow(
        `-c ${key} is a setting of the stage now: write it into stages/dev.json`,
      );
    },
  );

  it.each([
    [{ gateway: 'paypal' }, 'gateway: Invalid option: expected one of "sandbox"|"stripe"'],
    [{ production: 'yes' }, 'production: Invalid input: expected boolean, received string'],
    [{ evnts: false }, 'Unrecognized key: "evnts"'],
    [{ alarmEmail: 'ops' }, 'alarmEmail: Invalid email address'],
    [{ logRetentionDays: 8 }, 'logRetentionDays: Invalid option'],
    [{ stackNames: { orders: 'OnceOrders' } }, 'stackNames: sandbox: Invalid input'],
  ])('refuses %j in one line that names the file', (file, message) => {
    write('shop', file);
    expect(() => readStage('shop', stages)).toThrow(`shop.json: ${message}`);
  });

  it.each(['Prod', 'a_b', '', '../dev', 'a'.repeat(31)])('refuses the name %j', (name) => {
    expect(() => readStage(name, stages)).toThrow('is no name of a stage');
  });

  it('says which stages there are when one has no file', () => {
    write('shop', {});
    expect(() => readStage('prod', stages)).toThrow('the stages here are dev, shop');
  });

  it('says that a file is no JSON', () => {
    writeFileSync(join(stages, 'shop.json'), '{');
    expect(() => readStage('shop', stages)).toThrow('shop.json is no JSON');
  });

  it.each([
    [{ orders: 'OnceOrders-dev', sandbox: 'PaymentSandbox' }, {}],
    [
      { orders: 'OnceOrders', sandbox: 'PaymentSandbox' },
      { stackNames: { orders: 'OnceOrders', sandbox: 'PaymentSandbox-dev' } },
    ],
  ])('shares no stack %j with the one that a plain `cdk deploy` takes', (stackNames, dev) => {
    write('dev', dev);
    write('shop', { stackNames });
    expect(() => readStage('shop', stages)).toThrow('both name the stack');
    expect(readStage('dev', stages).name).toBe('dev');
  });
});
