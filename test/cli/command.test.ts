import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { describe, expect, it } from '@jest/globals';

import { projectDirectory } from '../../cli/paths.ts';

/** A command whose main function has this body. */
function start(body: string) {
  const module = (file: string) => JSON.stringify(join(projectDirectory, 'cli', file));
  const code = `
    import { runCommand, untilStopped } from ${module('command.ts')};
    import { CommandError } from ${module('command-error.ts')};
    await runCommand(async () => { ${body} });`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { env: { PATH: process.env['PATH'] } });
}

async function ended(child: ReturnType<typeof start>) {
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { stderr, exitCode: child.exitCode };
}

describe('runCommand', () => {
  it('ends with what the command returns, even while something still waits', async () => {
    expect(await ended(start('setInterval(() => {}, 1e6); return 3;'))).toEqual({ stderr: '', exitCode: 3 });
  });

  it('says in one line what a person can mend', async () => {
    expect(await ended(start("throw new CommandError('Java is needed');"))).toEqual({
      stderr: 'Java is needed\n',
      exitCode: 1,
    });
  });

  it('keeps the stack of a bug', async () => {
    const { stderr, exitCode } = await ended(start("throw new TypeError('not a function');"));
    expect(stderr).toMatch(/^TypeError: not a function\n\s+at /);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends at %s', async (signal, code) => {
    const child = start("console.log('up'); await new Promise((resolve) => setTimeout(resolve, 1e6));");
    await once(child.stdout, 'data');
    child.kill(signal);
    expect((await ended(child)).exitCode).toBe(code);
  });

  it('goes on to its end at a signal that it waits for', async () => {
    const child = start(
      "const stopped = untilStopped(); console.log('up'); await stopped; console.error('closed'); return 0;",
    );
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await ended(child)).toEqual({ stderr: 'closed\n', exitCode: 0 });
  });
});
