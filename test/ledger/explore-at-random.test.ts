import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { playAtRandom } from '../explore/at-random.ts';
import { memoryEngine } from '../explore/environment/engine.ts';
import { settingsDeployed } from '../explore/environment/settings.ts';
import { Explorer } from '../explore/explorer.ts';
import { mutantNamed } from '../explore/mutants.ts';
import { runNamed } from '../explore/token.ts';
import { nameOf, story } from '../explore/workloads/made-up.ts';
import { workloadNamed } from '../explore/workloads/all.ts';
import { instantTimersThroughout } from '../support/instant-timers-throughout.ts';

const settings = settingsDeployed();
const explorer = new Explorer(settings, memoryEngine());

describe('made-up workloads', () => {
  instantTimersThroughout();

  it('are named by all that there is to play them again', () => {
    fc.assert(
      fc.property(story, (made) => {
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
    const { broken, runs, calls } = await playAtRandom(explorer, { stories: 100, seed: 20_261_124 });
    expect(broken).toBeUndefined();
    expect(runs).toBeGreaterThan(150);
    expect(calls).toBeGreaterThan(runs);
  }, 60_000);

  it('show a mutant, by a run that is found again by its token', async () => {
    const mutated = new Explorer(settings, memoryEngine(), mutantNamed('order-per-execution'));
    const { broken = '' } = await playAtRandom(mutated, { stories: 400, seed: 1 });
    expect((await mutated.play(runNamed(broken))).broken.join()).toMatch(/^I1: /);
    expect((await explorer.play(runNamed(broken))).broken).toEqual([]);
  }, 60_000);
});
