import { stripVTControlCharacters } from 'node:util';

import { Listr, PRESET_TIMER } from 'listr2';

import { printable } from './printable.ts';

/** Shows what a step is at. */
export type Report = (line: string) => void;

/**
 * Does one thing and shows it with its duration: a spinner in a terminal, lines elsewhere. A failure is shown by the
 * step's title alone; what went wrong is thrown, for the caller to print once.
 */
export async function step<Result>(title: string, run: (report: Report) => Promise<Result>): Promise<Result> {
  let outcome: Promise<Result> | undefined;
  const list = new Listr(
    [
      {
        title,
        task: async (_, task): Promise<void> => {
          outcome = run((line) => (task.output = printable(stripVTControlCharacters(line))));
          await outcome.catch(() => Promise.reject(new Error(title)));
        },
      },
    ],
    {
      // `command.ts` ends the process at a signal.
      registerSignalListeners: false,
      rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
      fallbackRenderer: 'verbose',
      fallbackRendererOptions: { timer: PRESET_TIMER },
    },
  );
  await list.run().catch(() => undefined);
  if (outcome === undefined) throw new Error(`The step '${title}' did not run`);
  return outcome;
}
