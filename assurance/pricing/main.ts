import { Command } from 'commander';
import { compare } from './compare.ts';
import { madeUpOrder, randomFrom } from './made-up.ts';
import { mixOf } from './mix.ts';
import { refundAll } from './refund-sequences.ts';

const LEAST_PERCENT = 5;

const program = new Command('npm run pricing:proof --')
  .description('Prices made-up orders in two ways and refunds each to its end.')
  .option('--orders <number>', 'how many orders', '10000')
  .option('--seed <number>', 'what they are made from', '21')
  .option('--json', 'print each part as a line of JSON');
program.parse();
const { orders: count, seed, json } = program.opts<{ orders: string; seed: string; json?: true }>();

const random = randomFrom(Number(seed));
const orders = Array.from({ length: Number(count) }, () => madeUpOrder(random));
const wrong: string[] = [];
let mismatches = 0;
let sequences = 0;
let refunds = 0;
let byLine = 0;
let overRefunds = 0;
for (const [index, order] of orders.entries()) {
  const { price, differences } = compare(order);
  if (differences.length > 0) mismatches += 1;
  wrong.push(...differences.map((difference) => `order ${index}: ${difference}`));
  if (price === undefined || price.totalMinor === 0) continue;
  const sequence = refundAll(order, price, random);
  sequences += 1;
  refunds += sequence.refunds;
  byLine += sequence.byLine;
  if (sequence.wrong.length > 0) overRefunds += 1;
  wrong.push(...sequence.wrong.map((one) => `order ${index}: ${one}`));
}
const mix = mixOf(orders);
const rare = Object.entries(mix).filter(([, percent]) => percent < LEAST_PERCENT);
wrong.push(...rare.map(([name, percent]) => `${name}: only ${percent} % of the orders`));
const result = {
  orders: orders.length,
  currencies: new Set(orders.map(({ currency }) => currency)).size,
  mismatches,
  refundSequences: sequences,
  overRefunds,
};
if (json === true) console.log(JSON.stringify({ mix, refunds, refundsByLine: byLine }));
else for (const [name, percent] of Object.entries(mix)) console.log(`${name.padEnd(30)} ${percent} %`);
for (const line of wrong.slice(0, 20)) console.error(line);
console.log(JSON.stringify(result));
process.exitCode = wrong.length === 0 ? 0 : 1;
