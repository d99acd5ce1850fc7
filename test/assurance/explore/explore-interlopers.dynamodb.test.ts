import { describe, expect, it } from '@jest/globals';
import { memoryEngine } from '../../../assurance/explore/environment/engine.ts';
import { settingsDeployed } from '../../../assurance/explore/environment/settings.ts';
import { Explorer } from '../../../assurance/explore/explorer.ts';
import { ACTOR_NAMES } from '../../../assurance/explore/interloper.ts';
import { mutantNamed } from '../../../assurance/explore/mutants.ts';
import type { Played } from '../../../assurance/explore/run.ts';
import { shrunk } from '../../../assurance/explore/shrink.ts';
import { runNamed, tokenOf } from '../../../assurance/explore/token.ts';
import {
  carriedOut,
  faultsAround,
  planVisits,
  playVisitsAtRandom,
} from '../../../assurance/explore/visits.ts';
import { workloadNamed } from '../../../assurance/explore/workloads/all.ts';
import { instantTimersThroughout } from '../../../assurance/world/instant-timers-throughout.ts';

const settings = settingsDeployed();
const explorer = new Explorer(settings, memoryEngine());

/** Who made each call, in order; `*` where it was the interloper. */
const callers = ({ trace, restedAfter }: Played): readonly string[] =>
  trace
    .slice(0, restedAfter)
    .map(({ actor, site }) => `${actor.startsWith('interloper') ? '* ' : ''}${site}`);

/** What the interloper did, and the calls of others just before and after. */
function visit(played: Played): {
  readonly before?: string;
  readonly inside: readonly string[];
  readonly after?: string;
} {
  const all = callers(played);
  const first = all.findIndex((call) => call.startsWith('* '));
  const length = all.slice(first).findIndex((call) => !call.startsWith('* '));
  const [before, after] = [all[first - 1], length === -1 ? undefined : all[first + length]];
  return {
    ...(before === undefined ? {} : { before }),
    inside: all.slice(first, length === -1 ? undefined : first + length),
    ...(after === undefined ? {} : { after }),
  };
}

describe('an interloper', () => {
  instantTimersThroughout();

  it('does all of its request before the call that it interrupts is made', async () => {
    const played = await explorer.play(runNamed('pay/1/issue-invoice: PutObject@1<refund'));
    const { before, inside, after } = visit(played);
    expect(played.broken).toEqual([]);
    expect(played.visited).toEqual({ told: '202', started: 1 });
    expect(before).toBe('issue-invoice: PutObject@1');
    expect(inside.at(0)).toBe('* client: request-refund@1');
    expect(inside.at(-1)).toBe('* request-refund: StartExecution@1');
    expect(after).toBe('issue-invoice: UpdateItem ORDER@1');
    expect(callers(played).filter((call) => call.startsWith('* '))).toEqual(inside);
  });

  it('has what it starts carried out as well, if that is asked for', async () => {
    const run = runNamed('pay/1/issue-invoice: PutObject@1<refund');
    const [whole] = carriedOut(run, await explorer.play(run));
    expect(whole && tokenOf(whole)).toBe('pay/1/issue-invoice: PutObject@1<refund+run');
    const { inside, after } = visit(await explorer.play(whole ?? run));
    expect(inside).toContain('* refund-payment: gateway.refund@1');
    expect(inside.at(-1)).toMatch(/^\* issue-invoice: /);
    expect(after).toMatch(/^issue-invoice: UpdateItem ORDER@/);
  });

  it('comes after a call that is done, and before its caller goes on', async () => {
    const lost = await explorer.play(
      runNamed(
        'pay/1/issue-invoice: PutItem INVOICE@1>cancel,issue-invoice: PutItem INVOICE@1=response_lost',
      ),
    );
    expect(lost.broken).toEqual([]);
    expect(lost.visited?.told).toBe('202');
    expect(visit(lost).after).toBe('issue-invoice: PutItem INVOICE@2');
    const died = await explorer.play(
      runNamed('pay/1/issue-invoice: PutItem INVOICE@1>cancel,issue-invoice: PutItem INVOICE@1=dies_after'),
    );
    expect(died.broken).toEqual([]);
    expect(visit(died).inside).toHaveLength(visit(lost).inside.length);
  });

  it('comes between the two moments of a torn read', async () => {
    const site = 'issue-invoice: Query history@1';
    const played = await explorer.play(runNamed(`pay/1/${site}^refund,${site}=torn_late`));
    expect(played.broken).toEqual([]);
    expect(played.unfired).toEqual([]);
    expect(played.visited?.told).toBe('202');
  });

  it('ends the run where it changed nothing', async () => {
    const played = await explorer.play(runNamed('pay/1/charge-payment: Query history@1<refund'));
    expect(played.visited?.told).toBe('409 order_not_refundable');
    expect(played.same).toBe(true);
    expect(callers(played).at(-1)).toMatch(/^\* /);
  });

  it('has the sweep see what is due, as soon as a call waits for long enough', async () => {
    const inside = await explorer.play(runNamed('pay/1/issue-invoice: PutObject@1<sweep'));
    expect(inside).toMatchObject({ visited: { told: 'nothing due in time' }, same: true });
    const between = await explorer.play(runNamed('pay/1/workflow: IssueInvoice@1<sweep+run'));
    expect(between).toMatchObject({ visited: { told: 'swept', started: 1 }, broken: [] });
    expect(visit(between).inside).toContain('* issue-invoice: PutObject@1');
  });

  it('tells the gateway’s news also where no webhook comes of its own accord', async () => {
    const played = await explorer.play(
      runNamed('pay-no-webhooks/1/charge-payment: PutItem transaction_id@1<news'),
    );
    expect(played).toMatchObject({ visited: { told: 'told' }, broken: [] });
    expect(visit(played).inside).toContain('* apply-webhook: TransactWriteItems EVENT+OP#charge+ORDER@1');
  });

  it('fails a run that it never came into', async () => {
    const { broken } = await explorer.play(runNamed('pay/1/charge-payment: gateway.refund@1<cancel'));
    expect(broken).toEqual(['coverage: cancel never came in at charge-payment: gateway.refund@1']);
  });

  it('plays the same run twice to the last step', async () => {
    const run = runNamed('cancel-races-charge/1/charge-payment: gateway.charge@1<run');
    const [once, again] = [await explorer.play(run), await explorer.play(run)];
    expect(again.trace).toEqual(once.trace);
  });

  it('is named in a token, before the faults', () => {
    for (const actor of ACTOR_NAMES) {
      for (const token of [
        `pay/1/issue-invoice: PutObject@1<${actor}`,
        `pay/1/issue-invoice: Query history@1^${actor}+run,issue-invoice: Query history@1=torn_late`,
        `pay/1/issue-invoice: PutObject@1>${actor},request-refund: StartExecution@1=never_runs`,
      ])
        expect(tokenOf(runNamed(token))).toBe(token);
    }
    expect(() => runNamed('pay/1/issue-invoice: PutObject@1<thief')).toThrow('nobody is called thief');
  });

  it('is left out of a failure that does without it', async () => {
    const run = runNamed(
      'pay/1/issue-invoice: PutObject@1<refund,charge-payment: gateway.refund@1=lost_after',
    );
    const failing = { ...(await explorer.play(runNamed('pay/1/'))), broken: ['I1: whatever comes'] };
    expect(tokenOf(await shrunk({ play: async () => failing }, run))).toBe('pay/1/');
  });
});

describe('what interlopers once found', () => {
  instantTimersThroughout();

  // A refund that was asked for while another one’s documents were written was taken for the invoice step’s own write: the
  // order was closed, and if the start of its workflow was lost as well, nobody carried the refund out.
  const taken = 'refund-before-invoice/1/issue-invoice: PutObject@13<refund';
  const tokens = [
    taken,
    `${taken},request-refund: StartExecution@2=never_runs`,
    // A refund of a cent took the order off the list on which a refused one of 2000 stood.
    'refund-refused-once/1/issue-invoice: PutObject@2<refund',
  ];

  it.each(tokens)('does not come back: %s', async (token) => {
    const { broken, same, visited } = await explorer.play(runNamed(token));
    expect(broken).toEqual([]);
    expect(same).toBeUndefined();
    expect(visited?.told).toBe('202');
  });

  it('is seen again where a write is recognised by what another wrote', async () => {
    const mutated = new Explorer(settings, memoryEngine(), mutantNamed('recognised-by-content'));
    const { broken } = await mutated.play(runNamed(taken));
    expect(broken.filter((text) => text.startsWith('I17: refund:'))).not.toEqual([]);
    expect((await mutated.play(runNamed('refund-before-invoice/1/'))).broken).toEqual([]);
  });

  it.each([
    ['any-refund-settles', 'I18'],
    ['debt-not-entered', 'I18'],
  ])('is seen again by the mutant %s', async (name, invariant) => {
    const mutated = new Explorer(settings, memoryEngine(), mutantNamed(name));
    const { broken } = await mutated.play(
      runNamed('refund-refused-once/1/issue-invoice: PutObject@2<refund'),
    );
    expect(broken.some((text) => text.startsWith(`${invariant}: `) && text.endsWith('on no list'))).toBe(
      true,
    );
  });
});

describe('the visits of a workload', () => {
  instantTimersThroughout();

  it('are everybody’s before every call, and after it where time passes', async () => {
    const { runs, calls } = await planVisits(explorer, [workloadNamed('pay')]);
    const moments = runs.map(({ interloper }) => interloper?.moment);
    const everybody = ACTOR_NAMES.filter((actor) => actor !== 'confirm');
    expect(moments.filter((moment) => moment === 'before')).toHaveLength(calls * everybody.length);
    const after = new Set(
      runs.filter((_, at) => moments[at] === 'after').map(({ interloper }) => interloper?.site),
    );
    // Before the webhook comes, and when all is done.
    expect([...after]).toEqual(['issue-invoice: UpdateItem ORDER@1', 'apply-webhook: PutItem EVENT@1']);
  });

  it('are the customer’s too where the order shows a secret', async () => {
    const site = 'charge-payment: gateway.cancel@1';
    const { runs } = await planVisits(explorer, [workloadNamed('customer-leaves')]);
    expect(runs.map(tokenOf)).toContain(`customer-leaves/1/${site}<confirm`);
    const { visited, broken } = await explorer.play(runNamed(`customer-leaves/1/${site}<confirm`));
    expect(visited).toEqual({ told: 'captured', started: 0 });
    expect(broken).toEqual([]);
  });

  it('have each fault at the call, and at every call inside', async () => {
    const site = 'issue-invoice: PutItem INVOICE@1';
    const run = runNamed(`pay/1/${site}<refund`);
    const tokens = faultsAround(run, await explorer.play(run)).map(tokenOf);
    expect(tokens).toContain(`pay/1/${site}<refund,${site}=throttled`);
    expect(tokens).toContain(`pay/1/${site}<refund,${site}=response_lost`);
    expect(tokens).toContain(`pay/1/${site}>refund,${site}=response_lost`);
    expect(tokens).not.toContain(`pay/1/${site}>refund,${site}=throttled`);
    expect(tokens).toContain(`pay/1/${site}<refund,request-refund: StartExecution@1=never_runs`);
    const torn = runNamed('pay/1/issue-invoice: Query history@1<refund');
    expect(faultsAround(torn, await explorer.play(torn)).map(tokenOf)).toContain(
      'pay/1/issue-invoice: Query history@1^refund,issue-invoice: Query history@1=torn_early',
    );
    const nothing = runNamed('pay/1/charge-payment: Query history@1<refund');
    expect(faultsAround(nothing, await explorer.play(nothing))).toEqual([]);
  });

  it('are drawn with a fault each by the seed', async () => {
    const { runs } = await planVisits(explorer, [workloadNamed('pay')]);
    const played = async (seed: number) => playVisitsAtRandom(explorer, runs, { runs: 2, seed }, () => true);
    const [one, again, other] = [await played(1), await played(1), await played(2)];
    expect(one.failures).toEqual([]);
    expect(one.runs).toBe(2);
    expect(again.visits).toEqual(one.visits);
    expect(other.visits).not.toEqual(one.visits);
  }, 60_000);
});
