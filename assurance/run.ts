import { jest, proof, suite } from './suite/suite.ts';

await suite('npm run assure --', 'Runs the long proofs, or those named, and tells the budget of each.', [
  // What the proofs are made of: their models against the real thing, and samples of each.
  jest('assurance'),
  // Several deployments each, one after the other.
  jest('deployments', '--runInBand'),
  proof('single-faults', 12, 'assurance/explore/main.ts', '--json'),
  proof('interlopers', 6, 'assurance/explore/main.ts', '--interlopers', '--json'),
  proof('mutants', 5, 'assurance/explore/main.ts', '--mutants', '--json'),
  proof('payments', 6, 'assurance/payments/run.ts', '--json'),
  proof('storm', 4, 'assurance/storm/run.ts', '--json'),
  proof('compare', 1, 'assurance/compare/run.ts', '--json'),
  proof('pricing', 2, 'assurance/pricing/main.ts', '--json'),
  proof('reconcile', 8, 'assurance/reconcile/main.ts', '--json'),
  proof('client', 3, 'assurance/client/run.ts', '--json'),
  proof('fuzz', 5, 'assurance/fuzz/main.ts'),
  proof('templates', 4, 'assurance/templates/main.ts'),
  proof('rights', 4, 'assurance/rights/main.ts'),
  proof('stripe-mock', 2, 'assurance/stripe-mock/main.ts'),
  proof('upgrade', 8, 'assurance/upgrade/main.ts', '--json'),
  proof('prove', 3, 'assurance/prove/main.ts', '--stage', 'throw-away', '--local'),
]);
