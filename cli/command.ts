import { inspect } from 'node:util';

import { CommandError } from './command-error.ts';
import { printable } from './printable.ts';

/** 128 + the signal's number, as a shell reports it. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

let endOnSignal = (exitCode: number): void => process.exit(exitCode);

/**
 * Runs one of the project's commands. What a person can mend ends it with one line and exit code 1; a bug keeps its
 * stack. A signal ends it at once, and the exit ends every child (`child-process.ts`).
 */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => endOnSignal(exitCode));
  }
  printOnlyPrintable();
  try {
    return process.exit(await main());
  } catch (error) {
    console.error(error instanceof CommandError ? error.message : inspect(error));
    return process.exit(1);
  }
}

/** Whatever a command prints may quote what others wrote. */
function printOnlyPrintable(): void {
  for (const name of ['log', 'error', 'warn'] as const) {
    const print = console[name].bind(console);
    console[name] = (...values: readonly unknown[]) => {
      print(...values.map((value) => printable(typeof value === 'string' ? value : inspect(value))));
    };
  }
}

/** Resolves at Ctrl-C (or SIGTERM, SIGHUP), instead of ending the process: for a command that runs until then. */
export function untilStopped(): Promise<void> {
  // A signal handler alone does not keep Node running.
  const keepRunning = setInterval(() => undefined, 2 ** 30);
  return new Promise((resolve) => {
    endOnSignal = () => {
      clearInterval(keepRunning);
      resolve();
    };
  });
}
