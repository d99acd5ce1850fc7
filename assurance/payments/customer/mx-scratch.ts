import {
  CUSTOMER_CELLS,
  runCustomerCells,
  customerCellName,
  distinctCells,
  idleValues,
} from '/work/wt-matrix/assurance/payments/customer/customer-matrix.ts';
console.warn = () => undefined;
const pick = process.argv[2] ?? '';
const every = Number(process.argv[3] ?? '1');
const cells = CUSTOMER_CELLS.filter((c) => customerCellName(c).includes(pick)).filter(
  (_, i) => i % every === 0,
);
const t = performance.now();
const c0 = process.cpuUsage();
const judged = await runCustomerCells(cells, '1');
console.log(
  CUSTOMER_CELLS.length,
  cells.length,
  Math.round((performance.now() - t) / cells.length),
  'ms/cell',
  distinctCells(judged),
  Math.round(process.cpuUsage(c0).user / 1000 / cells.length),
  'cpu ms',
);
const bad = judged.filter((j) => j.verdict.violations.length > 0);
for (const { cell, verdict } of bad.slice(0, 12))
  console.log(customerCellName(cell), '\n   ', verdict.violations.join('\n    '), '\n' + verdict.record);
console.log('bad', bad.length);
const kinds = new Map<string, number>();
for (const b of bad)
  for (const v of b.verdict.violations) {
    const k = v.replace(/[0-9a-f]{8,}|pi_\d+|\d+/g, 'N');
    kinds.set(k, (kinds.get(k) ?? 0) + 1);
  }
console.log(kinds);
if (process.argv[5]) console.log(idleValues(judged));
if (process.argv[4])
  for (const { cell, verdict } of judged) console.log(customerCellName(cell) + '\n' + verdict.record);
