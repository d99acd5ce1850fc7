import { apiClient } from '../api-client.ts';
import { DescribedAnswers } from '../described-answers.ts';
import { snapshotAtRest } from '../at-rest.ts';
import { violations } from '../invariants.ts';
import type { LocalOutputs } from '../../cli/outputs.ts';
import { reconcile } from '../../cli/operator/reconcile.ts';
import { step } from '../../cli/progress.ts';
import { recordInto } from '../record-exchanges.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import type { Exchange, Snapshot } from '../snapshot.ts';
import { takeSnapshot } from '../take-snapshot.ts';
import { hangUp } from './hang-up.ts';
import { differences, resultOf, resultTable, type Result } from './result-table.ts';
import type { Scenario, Stage } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

/** Distinguishes runs at an endpoint that outlives them. */
const RUN = Date.now().toString(36);

const emailOf = ({ id }: Scenario): string => `${id}.${RUN}@example.com`;

const isPurchase = ({ route }: Exchange): boolean =>
  route === 'POST /orders' || route === 'POST /orders/{orderId}/payments';

/** How it ended. */
export interface Verdict {
  readonly table: string;
  /** What there was at the end. */
  readonly snapshot: Snapshot;
  /** Everything that is not as promised, a line each. */
  readonly wrong: readonly string[];
  readonly summary: Readonly<
    Record<'requests' | 'orders' | 'charges' | 'invoices' | 'breaks' | 'violations', number>
  >;
}

/**
 * Plays every scenario, waits until nothing moves any more, and judges what is there.
 *
 * @param before what clients asked and were told before
 */
export async function play(outputs: LocalOutputs, before: readonly Exchange[] = []): Promise<Verdict> {
  const startedAtMs = Date.now();
  const exchanges = [...before];
  const failures: string[] = [];
  const requests = new Map<string, number>();
  for (const scenario of SCENARIOS) {
    const first = exchanges.length;
    await step(scenario.title, (report) =>
      scenario.run({ ...stageOf(outputs, exchanges, scenario), report }),
    ).catch((error: unknown) =>
      failures.push(`${scenario.title}: ${error instanceof Error ? error.message : String(error)}`),
    );
    requests.set(scenario.id, exchanges.slice(first).filter(isPurchase).length);
  }
  const snapshot = await step('Wait until everything has come to rest', (report) =>
    snapshotAtRest(() => takeSnapshot(outputs, exchanges), report),
  );
  const breaks = await step('Compare the gateway’s books with the orders', () =>
    breaksSince(outputs, startedAtMs),
  );
  const results = SCENARIOS.map((scenario) =>
    resultOf(scenario, emailOf(scenario), requests.get(scenario.id) ?? 0, snapshot),
  );
  return verdictOn(snapshot, results, { failures, breaks });
}

/** Every difference that a comparison of all that was done since then finds. */
async function breaksSince(outputs: LocalOutputs, startedAtMs: number): Promise<readonly string[]> {
  const reports = await reconcile({ client: outputs.aws }, outputs.reconcileFunctionName, {
    from: new Date(startedAtMs - 1000).toISOString(),
    until: new Date(Date.now() + 1000).toISOString(),
    graceSeconds: 0,
  });
  if (reports.some(({ isComplete }) => !isComplete)) return ['the books were not compared to the end'];
  return reports.flatMap(({ findings }) =>
    findings.map(({ kind, detail, outcome }) => `the books differ: ${kind}: ${detail} (${outcome})`),
  );
}

interface Wrongs {
  readonly failures: readonly string[];
  readonly breaks: readonly string[];
}

function verdictOn(snapshot: Snapshot, results: readonly Result[], { failures, breaks }: Wrongs): Verdict {
  const broken = violations(snapshot).map(({ invariant, detail }) => `${invariant}: ${detail}`);
  const wrong = [...failures, ...results.flatMap(differences), ...broken, ...breaks];
  return {
    table: resultTable(results),
    snapshot,
    wrong,
    summary: {
      requests: snapshot.exchanges.filter(isPurchase).length,
      orders: snapshot.orders.length,
      charges: snapshot.charges.length,
      invoices: snapshot.invoices.length,
      breaks: breaks.length,
      violations: wrong.length,
    },
  };
}

function stageOf(outputs: LocalOutputs, exchanges: Exchange[], scenario: Scenario): Omit<Stage, 'report'> {
  const { apiUrl, apiKeys, sandboxUrl, sandboxApiKey } = outputs;
  const [[merchantId, apiKey] = ['', ''], [otherId, otherKey] = ['', '']] = Object.entries(apiKeys);
  const observe = recordInto(exchanges, merchantId);
  const described = new DescribedAnswers();
  const sandbox = sandboxClient(sandboxUrl, sandboxApiKey);
  return {
    merchant: apiClient(apiUrl, apiKey, observe, described),
    otherMerchant: apiClient(apiUrl, otherKey, recordInto(exchanges, otherId), described),
    hangUp: async (path, key, body) => {
      observe('POST', path, { key, body });
      await hangUp(`${apiUrl}${path}`, { authorization: `Bearer ${apiKey}`, 'idempotency-key': key }, body);
    },
    readLedger: sandbox.readLedger,
    authenticate: sandbox.authenticate,
    refundAtDashboard: sandbox.refundAtDashboard,
    openDispute: sandbox.openDispute,
    moveDispute: sandbox.moveDispute,
    order: (order) => ({ customer: { email: emailOf(scenario) }, ...order }),
    name: (part) => `${scenario.id}-${RUN}-${part}`,
  };
}
