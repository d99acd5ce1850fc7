import { check, jest, suite } from '../assurance/suite/suite.ts';

const ROOMS = ['bin', 'lib', 'functions', 'cli', 'sandbox', 'local', 'assurance', 'test'];

await suite(
  'npm test --',
  'Runs the checks and tests that a person runs after a change, or the stages named.',
  [
    check('prettier', 'prettier', '--check', '.'),
    check('eslint', 'eslint', '--max-warnings', '0', '.'),
    check('tsc', 'tsc', '--project', '.'),
    check('dependency-cruiser', 'depcruise', '--config', '.dependency-cruiser.js', ...ROOMS),
    check('knip', 'knip'),
    jest('unit'),
    // Synthesis bundles the functions, and the local cloud deploys them.
    jest('synth'),
    jest('dynamodb'),
    jest('e2e', '--runInBand'),
  ],
);
