import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import type { CustomerReport } from './customer-report.ts';

const report = z.custom<CustomerReport>((value) => typeof value === 'object' && value !== null);

/** Plays the cells of customers who confirm, beside whatever this process does meanwhile. */
export async function playCustomers(only: string, seed: string): Promise<CustomerReport> {
  const child = fork(join(import.meta.dirname, 'process.ts'), [only, seed], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const told = once(child, 'message').then(([message]) => report.parse(message));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the customers’ process ended with ${String(code)} and told nothing`);
  });
  return Promise.race([told, ended]);
}
