import { ofCustomers } from './mutants/of-customers.ts';
import { ofNeedsAttention } from './mutants/of-needs-attention.ts';
import { ofOthers } from './mutants/of-others.ts';
import { ofPorts } from './mutants/of-ports.ts';
import { ofRecords } from './mutants/of-records.ts';
import { ofWrites } from './mutants/of-writes.ts';
import { ofWebhooks } from './mutants/of-webhooks.ts';
import type { Mutant } from './wiring.ts';

export const MUTANTS: readonly Mutant[] = [
  ...ofPorts,
  ...ofWrites,
  ...ofWebhooks,
  ...ofNeedsAttention,
  ...ofRecords,
  ...ofOthers,
  ...ofCustomers,
];

export function mutantNamed(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`there is no mutant ${name}`);
  return found;
}
