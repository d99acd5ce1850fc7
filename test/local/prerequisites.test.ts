import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { CommandError } from '../../cli/command-error.ts';
import { freePort, requirePython } from '../../local/prerequisites.ts';

describe('requirePython', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'once-path-'));
  });
  afterEach(async () => rm(directory, { recursive: true }));

  /** A PATH on which there is one command, which answers the check like this. */
  async function pathWith(command: string, script: string): Promise<NodeJS.ProcessEnv> {
    const file = join(directory, command);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return { PATH: directory };
  }

  it('takes python3', async () => {
    expect(await requirePython(await pathWith('python3', 'exit 0'))).toBe('python3');
  });

  it('takes python where there is no python3', async () => {
    expect(await requirePython(await pathWith('python', 'exit 0'))).toBe('python');
  });

  it.each([
    ['is missing', 'nothing', 'exit 0', /^Python 3\.10 or newer is needed: apt-get install [^\n]+$/],
    [
      'is too old',
      'python3',
      "echo 'too old: 3.8' >&2; exit 1",
      /^Python 3\.10 or newer is needed: [^\n]+\(python3 is too old: 3\.8\)$/,
    ],
    [
      'cannot make virtual environments',
      'python3',
      'echo no venv >&2; exit 1',
      /^Python's venv module is needed: apt-get [^\n]+$/,
    ],
  ])('says in one line that it %s', async (_what, command, script, line) => {
    const refusal = requirePython(await pathWith(command, script));
    await expect(refusal).rejects.toThrow(line);
    await expect(refusal).rejects.toBeInstanceOf(CommandError);
  });
});

describe('freePort', () => {
  const taken = createServer();

  beforeEach(async () => {
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
  });
  afterEach(async () => {
    taken.close();
    await once(taken, 'close');
  });

  function takenPort(): number {
    const address = taken.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  it('goes elsewhere when the preferred port is taken', async () => {
    const port = await freePort(takenPort(), undefined);
    expect(port).not.toBe(takenPort());
    expect(port).toBeGreaterThan(0);
  });

  it('says in one line that a port which the user fixed is taken', async () => {
    await expect(freePort(4566, String(takenPort()))).rejects.toThrow(
      new CommandError(
        `Port ${takenPort()} (GATEWAY_PORT) is taken: end the program that listens on it, or unset GATEWAY_PORT to use any free one`,
      ),
    );
  });

  it.each(['0', '65536', 'http', '80.5'])('refuses GATEWAY_PORT=%s', async (fixed) => {
    await expect(freePort(4566, fixed)).rejects.toThrow(`not '${fixed}'`);
  });
});
