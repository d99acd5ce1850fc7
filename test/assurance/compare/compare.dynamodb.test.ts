import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CONTRACT } from '../../../assurance/compare/contract.ts';
import { compare, type Comparison, type Probe } from '../../../assurance/compare/probe.ts';
import { PROBES } from '../../../assurance/compare/probes.ts';
import { lostSave } from '../../../assurance/compare/probes/lost-save.ts';
import { complaints, summaryOf, tableOf } from '../../../assurance/compare/report.ts';

// Powertools warns where a probe goes; what comes of it is asserted.
beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function expectAsTold(probe: Probe): Promise<void> {
  const { stock, once } = await compare(probe);
  const { inOneLine: _, ...wanted } = probe.wanted;
  expect({ stock, once }).toEqual({ stock: probe.recorded, once: wanted });
}

describe('what Powertools alone does not hold', () => {
  it('is eight probes, and in each of them stock is recorded to fail', () => {
    expect(summaryOf(PROBES.map(asTold), [])).toEqual({ probes: 8, stockFailures: 8, onceFailures: 0 });
  });

  it.each(PROBES.map((probe) => [probe.name, probe] as const))('%s', async (_, probe) => {
    await expectAsTold(probe);
  });
});

describe('what stock and Once hold alike', () => {
  it.each(CONTRACT.map((probe) => [probe.name, probe] as const))('%s', async (_, probe) => {
    await expectAsTold(probe);
  });
});

describe('the report of a comparison', () => {
  const probe = lostSave;
  const told = asTold(probe);

  it('has nothing to complain of when all is as it was told', () => {
    expect(complaints([told], '2.35.0')).toEqual([]);
    expect(tableOf([told], [told])).toContain('2 / 1');
  });

  it('names the probe that Once fails, with what was counted', () => {
    const failed = { ...told, once: { effects: 2, findings: { first: 'failed', retry: 'charge 2' } } };
    expect(complaints([failed], '2.35.0')).toEqual([
      'Once fails “Saving fails after the effect”: wanted effects 1 (first: failed, retry: charge 1); ' +
        'counted effects 2 (first: failed, retry: charge 2)',
    ]);
    expect(summaryOf([failed], [])).toMatchObject({ onceFailures: 1 });
  });

  it('names the probe that stock does otherwise now, be it better', () => {
    const changed = { ...told, stock: told.once };
    expect(complaints([changed], '2.36.0')).toEqual([
      'Powertools 2.36.0 changed “Saving fails after the effect”: ' +
        'recorded with 2.35.0 effects 2 (first: failed, retry: charge 2); ' +
        'counted effects 1 (first: failed, retry: charge 1)',
    ]);
    expect(summaryOf([changed], [])).toMatchObject({ stockFailures: 0 });
  });

  it('takes the same number of effects with another story for a change', () => {
    const stock = { effects: 2, findings: { first: 'failed', retry: 'failed' } };
    expect(complaints([{ ...told, stock }], '2.35.0')).toHaveLength(1);
  });
});

/** A comparison in which everything was counted as it is written down. */
function asTold(probe: Probe): Comparison {
  const { inOneLine: _, ...wanted } = probe.wanted;
  return { probe, stock: probe.recorded, once: wanted };
}
