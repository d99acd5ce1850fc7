import { customerCellsNamed, runCustomerCells, CUSTOMER_CELLS } from './customer-matrix.ts';
import { customerReport } from './customer-report.ts';

/** A process of its own, so that the matrix of the customers has a core beside the other's. */
console.warn = () => undefined;

const [only = '', seed = '1'] = process.argv.slice(2);
const cells = customerCellsNamed(only);
const judged = await runCustomerCells(cells, seed);
process.send?.(customerReport(judged, cells.length === CUSTOMER_CELLS.length));
process.disconnect();
