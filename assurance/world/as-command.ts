import { runCommand } from '../../cli/command.ts';

/** A command of the tests: what a person can mend ends it with one line, as with the project's own commands. */
export const asCommand =
  <Arguments extends readonly unknown[]>(main: (...args: Arguments) => Promise<void>) =>
  (...args: Arguments): Promise<never> =>
    runCommand(async () => {
      await main(...args);
      return Number(process.exitCode ?? 0);
    });
