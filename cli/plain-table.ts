import Table from 'cli-table3';

/** A table without colours, so that it reads the same on a terminal, in a file and through a pipe. */
export const plainTable = (options: Table.TableConstructorOptions): Table.Table =>
  new Table({ ...options, style: { head: [], border: [] } });

/** No column is narrower: a word of a sentence fits. */
const NARROWEST = 12;

/**
 * The same as wide as the terminal: what is widest is wrapped, also within a word, since an id is one. Through a pipe
 * nothing is wrapped.
 *
 * @param width in characters; undefined: as wide as it gets
 */
export function fittedTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = terminalWidth(),
): string {
  const table = plainTable({
    head: [...head],
    ...(width === undefined
      ? {}
      : { colWidths: widthsWithin(width, [head, ...rows]), wordWrap: true, wrapOnWordBoundary: false }),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** In characters; undefined through a pipe, which Node's types do not say. */
const terminalWidth = (): number | undefined => process.stdout.columns;

/** Each column's share: what it needs, and of the widest ones less and less until all fit. */
function widthsWithin(width: number, rows: readonly (readonly string[])[]): number[] {
  const count = rows[0]?.length ?? 0;
  // A space on either side of each cell.
  const widths = Array.from(
    { length: count },
    (_, column) => 2 + Math.max(...rows.map((row) => longestLine(row[column] ?? ''))),
  );
  const room = width - (count + 1);
  while (widths.reduce((sum, one) => sum + one, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= NARROWEST) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

const longestLine = (cell: string): number => Math.max(...cell.split('\n').map((line) => line.length));
