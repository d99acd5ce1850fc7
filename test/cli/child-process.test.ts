import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { lastLines, runChild, startChild } from '../../cli/child-process.ts';
import { until } from '../../local/scenario/client-steps.ts';

describe('child processes', () => {
  let directory: string;
  const script = (code: string) => ({
    command: process.execPath,
    args: ['-e', code],
    environment: { PATH: process.env['PATH'] },
    directory,
    logPath: join(directory, 'log'),
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'once-child-'));
  });
  afterEach(async () => rm(directory, { recursive: true }));

  it('run to their end, with what they said in the log', async () => {
    expect(await runChild(script("console.log('one'); console.error('two'); process.exit(3)"))).toBe(3);
    expect(await lastLines(join(directory, 'log'), 1)).toBe('two');
    expect(await lastLines(join(directory, 'log'), 9)).toBe('one\ntwo');
  });

  it('reject when there is no such command', async () => {
    await expect(startChild({ ...script(''), command: join(directory, 'nothing') })).rejects.toThrow(
      'ENOENT',
    );
  });

  /** Starts another one, which waits for ever, prints its process id, and then does something of its own. */
  const parentAndThen = (then: string) =>
    script(`
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    console.log(child.pid);
    ${then}`);

  const printedPid = () =>
    until('the process id', async () => Number(await readFile(join(directory, 'log'), 'utf8')) || undefined);

  const untilGone = (pid: number) => until('its end', async () => (isRunning(pid) ? undefined : true), 5_000);

  it('end together with what they started', async () => {
    const child = await startChild(parentAndThen('setInterval(() => {}, 1e6)'));
    const grandchild = await printedPid();
    expect(isRunning(grandchild)).toBe(true);
    await child.kill();
    expect(await child.exited).toBeNull();
    await untilGone(grandchild);
  });

  it('leave nothing behind when they ended by themselves', async () => {
    await runChild(parentAndThen('process.exit(0)'));
    await untilGone(await printedPid());
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
