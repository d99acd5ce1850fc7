import { describe, expect, it } from '@jest/globals';

import {
  asIntended,
  type DeployedSettings,
  refusal,
  riskyChanges,
  type SettingName,
} from '../../../functions/domain/deployment/deployed-settings.ts';

const LIVE: DeployedSettings = {
  stage: 'shop',
  production: 'true',
  gateway: 'stripe',
  stripeMode: 'live',
  workflow: 'EXPRESS',
  events: 'on',
  table: 'TableCD117FA1 (pk, sk)',
  documents: 'plain',
};
const TRIAL: DeployedSettings = { ...LIVE, production: 'false', gateway: 'sandbox', stripeMode: 'none' };

const names = (was: Partial<DeployedSettings>, becomes: DeployedSettings, waiting = 0): SettingName[] =>
  riskyChanges(was, becomes, waiting).map(({ name }) => name);

const OTHER: DeployedSettings = {
  stage: 'dev',
  production: 'false',
  gateway: 'sandbox',
  stripeMode: 'none',
  workflow: 'STANDARD',
  events: 'off',
  table: 'TableOther (pk, sk)',
  documents: 'locked',
};

describe('a change of a live stage', () => {
  it.each(['stage', 'production', 'gateway', 'stripeMode', 'workflow', 'table', 'documents'] as const)(
    'is risky: %s',
    (name) => {
      expect(names(LIVE, { ...LIVE, [name]: OTHER[name] })).toEqual([name]);
    },
  );

  it('is risky for events only while some wait', () => {
    expect(names(LIVE, { ...LIVE, events: 'off' }, 0)).toEqual([]);
    expect(names(LIVE, { ...LIVE, events: 'off' }, 1)).toEqual(['events']);
    expect(names({ ...LIVE, events: 'off' }, LIVE, 1)).toEqual([]);
  });

  it('is not risky where nothing changes, or where nothing is known', () => {
    expect(names(LIVE, LIVE, 5)).toEqual([]);
    expect(names({}, LIVE, 5)).toEqual([]);
  });

  it('counts as live also without protection, where the key is a live one', () => {
    const unprotected = { ...LIVE, production: 'false' };
    expect(names(unprotected, { ...unprotected, workflow: 'STANDARD' })).toEqual(['workflow']);
    expect(names(unprotected, LIVE)).toEqual([]);
  });
});

describe('a change of a trial', () => {
  it('is free, but for its stacks becoming another stage’s and events that wait', () => {
    expect(names(TRIAL, { ...OTHER, stage: 'shop' }, 0)).toEqual([]);
    expect(names(TRIAL, OTHER, 1)).toEqual(['stage', 'events']);
  });
});

describe('refusal', () => {
  const changes = riskyChanges(LIVE, { ...LIVE, workflow: 'STANDARD', gateway: 'sandbox' }, 0);

  it('says each change, what it risks, and what to write to mean it', () => {
    const told = refusal(changes, []);
    expect(told).toContain('gateway: stripe -> sandbox (open payments would be asked about');
    expect(told).toContain(
      'write "intended":["gateway: stripe -> sandbox","workflow: EXPRESS -> STANDARD"] into the stage',
    );
  });

  it('leaves out what is meant, and is none when all is', () => {
    expect(refusal(changes, ['gateway: stripe -> sandbox'])).not.toContain('gateway');
    expect(refusal(changes, changes.map(asIntended))).toBeUndefined();
    expect(refusal([], [])).toBeUndefined();
  });

  it('does not take one change for another', () => {
    expect(refusal(changes, ['gateway: sandbox -> stripe', 'workflow: EXPRESS -> STANDARD'])).toContain(
      'gateway',
    );
  });

  it('fits into what CloudFormation takes as a reason', () => {
    const all = riskyChanges(LIVE, OTHER, 1);
    expect(all).toHaveLength(Object.keys(LIVE).length);
    expect(Buffer.byteLength(refusal(all, []) ?? '')).toBeLessThan(3000);
  });
});
