import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { playAtRandom } from '../../../assurance/explore/at-random.ts';
import { memoryEngine } from '../../../assurance/explore/environment/engine.ts';
import { settingsDeployed } from '../../../assurance/explore/environment/settings.ts';
import { Explorer } from '../../../assurance/explore/explorer.ts';
import { mutantNamed } from '../../../assurance/explore/mutants.ts';
import { runNamed } from '../../../assurance/explore/token.ts';
import { nameOf, anyMadeUp } from '../../../assurance/explore/workloads/made-up.ts';
import { workloadNamed } from '../../../assurance/explore/workloads/all.ts';
import { instantTimersThroughout } from '../../../assurance/world/instant-timers-throughout.ts';

const settings = settingsDeployed();
const explorer = new Explorer(settings, memoryEngine());

describe('made-up workloads', () => {
  instantTimersThroughout();

  it('are named by all that there is to play them again', () => {
    fc.assert(
      fc.property(anyMadeUp, (made) => {
        const name = nameOf(made);
        expect(name).not.toMatch(/[/,]/);
        const { onHand, stockShards = 0, steps } = workloadNamed(name);
        expect({ onHand, stockShards, steps }).toEqual({
          onHand: made.onHand,
          stockShards: made.stockShards,
          steps: 'at_random',
        });
      }),
    );
    expect(() => workloadNamed('made-up:soon.2.0:steal.1.visa')).toThrow('nobody can steal.1.visa');
  });

  it('keep every promise under one to three faults', async () => {
    const { broken, runs, calls } = await playAtRandom(explorer, { workloads: 100, seed: 20_261_124 });
    expect(broken).toBeUndefined();
    expect(runs).toBeGreaterThan(150);
    expect(calls).toBeGreaterThan(runs);
  }, 600_000);

  it('show a mutant, by a run that is found again by its token', async () => {
    const mutated = new Explorer(settings, memoryEngine(), mutantNamed('order-per-execution'));
    const { broken = '' } = await playAtRandom(mutated, { workloads: 400, seed: 1 });
    expect((await mutated.play(runNamed(broken))).broken.join()).toMatch(/^I1: /);
    expect((await explorer.play(runNamed(broken))).broken).toEqual([]);
  }, 600_000);
});
