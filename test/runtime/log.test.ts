import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const LOG = new URL('../../functions/runtime/log.ts', import.meta.url).href;

/** What a function of its own writes, line by line. */
async function written(script: string, environment: Record<string, string> = {}): Promise<unknown[]> {
  const run = ['--input-type=module', '--eval', `import { log } from ${JSON.stringify(LOG)};\n${script}`];
  const env = { PATH: process.env['PATH'], POWERTOOLS_SERVICE_NAME: 'place-order', ...environment };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, run, { env });
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

describe('log', () => {
  it('writes one line of JSON an entry, under the name of the function', async () => {
    expect(
      await written(`log.info('sweep', { due: 2 }); log.warn('late', {}); log.error('broken');`),
    ).toEqual([
      expect.objectContaining({ level: 'INFO', service: 'place-order', message: 'sweep', due: 2 }),
      expect.objectContaining({ level: 'WARN', service: 'place-order', message: 'late' }),
      expect.objectContaining({ level: 'ERROR', service: 'place-order', message: 'broken' }),
    ]);
  });

  it('tells what an error is and where it comes from, in the same line', async () => {
    const [entry] = await written(`log.error('failed', { error: new TypeError('no such order') });`);
    expect(entry).toMatchObject({
      message: 'failed',
      error: { name: 'TypeError', message: 'no such order', stack: expect.stringContaining('TypeError') },
    });
  });

  it('leaves out what is below its level', async () => {
    const entries = await written(`log.info('a'); log.error('b');`, { LOG_LEVEL: 'WARN' });
    expect(entries).toMatchObject([{ message: 'b' }]);
  });

  it('counts an event as one metric for all functions of a stage, in a line of its own', async () => {
    const [metric] = await written(`log.count('LateOwner');`, { POWERTOOLS_METRICS_NAMESPACE: 'Once/dev' });
    expect(metric).toMatchObject({
      LateOwner: 1,
      service: 'once',
      _aws: {
        CloudWatchMetrics: [{ Namespace: 'Once/dev', Metrics: [{ Name: 'LateOwner', Unit: 'Count' }] }],
      },
    });
  });
});
