import { plainTable } from '../../../cli/plain-table.ts';
import type { Costs } from './cost.ts';
import { billOf, dollarsOf, PEERS, PRICES_AS_OF, WORKFLOWS, type Workflow } from './prices.ts';
import { signalDollars, SIGNALS_CEILING, TRACED, type Signals } from './signals.ts';
import { totalOf, type Step } from './usage.ts';

const dollars = (amount: number): string => amount.toFixed(3);

const inDollars = (steps: readonly Step[], workflow: Workflow = 'EXPRESS'): number =>
  dollarsOf(totalOf(steps), workflow);

export function costReport(costs: Costs): string {
  return [
    `Dollars for a million, at the list prices of us-east-1 of ${PRICES_AS_OF}, without free tiers; counted from what the`,
    'deployed handlers ask of AWS. Not in it: Lambda’s and Express’s GB-seconds, storage, data transfer, and',
    'Stripe. Assumed: nothing is batched (each webhook and each change of an order is an invocation of its own, each',
    'message received and deleted by itself), and the authorizer and the secrets are cached.',
    '',
    'An order of two lines, paid, invoiced, with its PDF and its webhook:',
    servicesTable(withoutEvents(costs.order)),
    `With what happened to it published ("-c events=on", as it is unless told otherwise): ${dollars(inDollars(costs.order))}.`,
    '',
    'Where it goes:',
    stepsTable(costs.order),
    'Where that of a customer who confirms in the browser goes, and of one who pays by a debit:',
    stepsTable(costs.byCard),
    stepsTable(costs.byDebit),
    'Other stories:',
    othersTable(costs),
    'Orders of a merchant that says who it is, with tax, a discount and two addresses; without events:',
    sizesTable(costs),
    'Logs, traces and metrics of a million paid orders in a month, apart from the above:',
    signalsTable(costs.signals),
    'Others, by the same prices:',
    peersTable(costs),
  ].join('\n');
}

/** Everything but telling the world, which is a switch: `-c events=off`. */
const withoutEvents = (steps: readonly Step[]): readonly Step[] => steps.filter((step) => !isEvents(step));

const isEvents = ({ name }: Step): boolean => name === 'events';

function servicesTable(steps: readonly Step[]): string {
  const table = plainTable({ head: ['', 'used by one', 'Express', 'Standard'] });
  const usage = totalOf(steps);
  const standard = billOf(usage, 'STANDARD');
  billOf(usage, 'EXPRESS').forEach((line, index) => {
    const other = standard[index];
    if (line.amount === 0 || other === undefined) return;
    const used = `${line.amount} ${line.unit}${other.unit === line.unit ? '' : `, ${other.amount} ${other.unit}`}`;
    table.push([line.service.replace(', Express', ''), used, dollars(line.dollars), dollars(other.dollars)]);
  });
  table.push(['together', '', ...WORKFLOWS.map((workflow) => dollars(dollarsOf(usage, workflow)))]);
  return table.toString();
}

function stepsTable(steps: readonly Step[]): string {
  const table = plainTable({
    head: ['', 'requests to DynamoDB', 'WRU', 'RRU', 'Express'],
    colWidths: [36, 44, 6, 6, 10],
    wordWrap: true,
  });
  for (const { name, usage, requests } of steps) {
    table.push([
      name,
      requests.join(', '),
      usage.writeUnits,
      usage.readUnits,
      dollars(dollarsOf(usage, 'EXPRESS')),
    ]);
  }
  return table.toString();
}

function othersTable(costs: Costs): string {
  const table = plainTable({ head: ['', 'WRU', 'RRU', 'Lambda', 'Express', 'Standard'] });
  const { replay, decline, duplicateWebhook, idleHour, comparison, byCard, byDebit } = costs;
  const others = {
    'an order that its customer confirms, without events': withoutEvents(byCard),
    '… by a debit, without events': withoutEvents(byDebit),
    'a replay of the request': replay,
    'an order that is declined, with its webhook': decline,
    'a webhook that comes again': duplicateWebhook,
    'comparing an order with the gateway’s books, once': comparison,
    'an idle hour (for one, not a million)': idleHour,
  };
  for (const [name, steps] of Object.entries(others)) {
    const { writeUnits, readUnits, lambdaInvocations } = totalOf(steps);
    const scale = steps === idleHour ? 1_000_000 : 1;
    table.push([
      name,
      writeUnits,
      readUnits,
      lambdaInvocations,
      ...WORKFLOWS.map((workflow) => (inDollars(steps, workflow) / scale).toFixed(scale === 1 ? 3 : 6)),
    ]);
  }
  return table.toString();
}

function sizesTable({ orderOfMerchant, sized }: Costs): string {
  const table = plainTable({ head: ['', 'WRU', 'RRU', 'Express'] });
  const rows = [
    ['the plain order of two lines, without addresses', orderOfMerchant] as const,
    ...sized.map(({ lines, steps }) => [`${lines} ${lines === 1 ? 'line' : 'lines'}`, steps] as const),
  ];
  for (const [name, steps] of rows) {
    const { writeUnits, readUnits } = totalOf(withoutEvents(steps));
    table.push([name, writeUnits, readUnits, dollars(inDollars(withoutEvents(steps)))]);
  }
  return table.toString();
}

function signalsTable(signals: Signals): string {
  const { lines, bytes, metrics, logDollars, metricDollars, traceDollars } = signals;
  const table = plainTable({
    head: ['', 'of one order', 'dollars'],
    colWidths: [10, 70, 10],
    wordWrap: true,
  });
  table.push(['logs', `${lines} lines, ${bytes} bytes`, dollars(logDollars)]);
  table.push(['metrics', `${metrics.length} in the month: ${metrics.join(', ')}`, dollars(metricDollars)]);
  table.push(['traces', `${TRACED} recorded`, dollars(traceDollars)]);
  table.push(['together', '', dollars(signalDollars(signals))]);
  return table.toString();
}

function peersTable({ order }: Costs): string {
  const table = plainTable({ head: ['', 'dollars'] });
  table.push(['Once, Express', dollars(inDollars(withoutEvents(order)))]);
  table.push(['… and its events, published', `+ ${dollars(inDollars(order.filter(isEvents)))}`]);
  table.push(['Once, Standard', dollars(inDollars(withoutEvents(order), 'STANDARD'))]);
  table.push([
    'Once, Express, without payment, invoice, events and webhook',
    dollars(inDollars(order.slice(0, 1))),
  ]);
  table.push(['… and for each webhook', `+ ${dollars(inDollars(order.slice(2, 3)))}`]);
  for (const { name, dollars: amount } of PEERS) table.push([name, amount]);
  return table.toString();
}

/** One line. */
export function costSummary(costs: Costs) {
  const order = withoutEvents(costs.order);
  const { writeUnits: wru, readUnits: rru } = totalOf(order);
  return {
    perMillionOrders: round(inDollars(order)),
    perMillionOrdersWithEvents: round(inDollars(costs.order)),
    perMillionOrdersStandard: round(inDollars(order, 'STANDARD')),
    perMillionReplays: round(inDollars(costs.replay)),
    perMillionDeclines: round(inDollars(costs.decline)),
    perMillionDuplicateWebhooks: round(inDollars(costs.duplicateWebhook)),
    perMillionOrdersByCustomer: round(inDollars(withoutEvents(costs.byCard))),
    perMillionOrdersByDebit: round(inDollars(withoutEvents(costs.byDebit))),
    perMillionOrdersOfMerchant: round(inDollars(withoutEvents(costs.orderOfMerchant))),
    perMillionOrdersByLines: Object.fromEntries(
      costs.sized.map(({ lines, steps }) => [lines, round(inDollars(withoutEvents(steps)))]),
    ),
    perMillionOrdersCompared: round(inDollars(costs.comparison)),
    perIdleHour: inDollars(costs.idleHour) / 1_000_000,
    perMillionOrdersSignals: round(signalDollars(costs.signals)),
    logBytes: costs.signals.bytes,
    wru,
    rru,
    ddbRequestsOnPost: costs.order[0]?.requests.length,
    pricesAsOf: PRICES_AS_OF,
  };
}

const round = (amount: number): number => Math.round(amount * 1000) / 1000;

/** Fails the command: a bill that the engine contradicts is not worth printing, and what is said has a ceiling. */
export const costComplaints = ({ disagreements, signals }: Costs): readonly string[] => [
  ...disagreements.map((one) => `DynamoDB Local counts otherwise: ${one}`),
  ...(signalDollars(signals) <= SIGNALS_CEILING
    ? []
    : [`Logs, traces and metrics cost more than ${SIGNALS_CEILING} dollars a million orders.`]),
];
