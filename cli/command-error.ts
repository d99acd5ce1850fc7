/**
 * What a person can mend, in one line that says what is missing and how to get it. The commands print the message and
 * exit with 1. Anything else that is thrown is a bug and keeps its stack.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
