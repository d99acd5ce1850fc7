import Table from 'cli-table3';

/** A table without colours, so that it reads the same on a terminal, in a file and through a pipe. */
export const plainTable = (options: Table.TableConstructorOptions): Table.Table =>
  new Table({ ...options, style: { head: [], border: [] } });
