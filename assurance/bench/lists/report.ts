import { plainTable } from '../../../cli/plain-table.ts';
import { ratio } from '../median.ts';
import { PAGES, type MeasuredLists, type PageName } from './lists.ts';

export function listsReport(measured: readonly MeasuredLists[]): string {
  const [few] = measured;
  const table = plainTable({
    head: ['orders', 'page', 'shown', 'requests', 'read units', 'time, as a ratio'],
  });
  for (const { orders, pages } of measured) {
    for (const page of PAGES) {
      const { shown, requests, readUnits } = pages[page];
      table.push([orders, page, shown, requests, readUnits, slower(few, { orders, pages }, page).toFixed(2)]);
    }
  }
  return [
    'A page of ten of GET /orders on DynamoDB Local, where its merchant has few orders and where it has many. Medians.',
    table.toString(),
  ].join('\n');
}

const slower = (few: MeasuredLists | undefined, many: MeasuredLists, page: PageName): number =>
  ratio(many.pages[page].milliseconds, few?.pages[page].milliseconds ?? 0);

/** Of each page: with few orders, and with many. */
const ofBoth = (few: MeasuredLists, many: MeasuredLists, what: 'readUnits' | 'requests') =>
  Object.fromEntries(PAGES.map((page) => [page, [few.pages[page][what], many.pages[page][what]]]));

/** One line: how much more a page costs with many orders than with few. */
export function listsSummary(measured: readonly MeasuredLists[]) {
  const [few] = measured;
  const many = measured.at(-1);
  if (few === undefined || many === undefined) throw new Error('nothing was measured');
  return {
    orders: many.orders,
    timeRatio: Object.fromEntries(PAGES.map((page) => [page, slower(few, many, page)])),
    readUnits: ofBoth(few, many, 'readUnits'),
    requests: ofBoth(few, many, 'requests'),
  };
}
