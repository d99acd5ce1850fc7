const test = (path) => `<rootDir>/test/${path}`;

/** Jest strips the types and nothing else (`tsc` checks them): native ESM, with `.ts` endings, as Node runs it. */
const project = (displayName, settings) => ({
  displayName,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // A rehearsal of an upgrade checks out another release there.
  modulePathIgnorePatterns: ['<rootDir>/.local/'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
  ...settings,
});

const onDynamoDbLocal = {
  globalSetup: '<rootDir>/assurance/world/dynamodb-local-setup.ts',
  globalTeardown: '<rootDir>/assurance/world/dynamodb-local-teardown.ts',
};

const onLocalCloud = { globalSetup: test('e2e/setup.ts'), globalTeardown: test('e2e/teardown.ts') };

const SEVERAL_DEPLOYMENTS = ['deployments', 'mini-stack-', 'storm'].map((name) => test(`e2e/${name}`));

export default {
  // No test depends on how loaded the machine is.
  testTimeout: 120_000,
  // Jest leaves one processor to its user, half of what a small machine has.
  maxWorkers: '100%',
  projects: [
    project('unit', {
      testMatch: [test('**/*.test.ts')],
      testPathIgnorePatterns: [test('(lib|e2e|assurance)/'), '[.]dynamodb[.]test[.]ts$'],
    }),
    project('synth', { testMatch: [test('lib/**/*.test.ts')] }),
    project('dynamodb', {
      testMatch: [test('**/*.dynamodb.test.ts')],
      testPathIgnorePatterns: [test('assurance/')],
      ...onDynamoDbLocal,
    }),
    // The long proofs' own tests: `npm run assure` runs them.
    project('assurance', { testMatch: [test('assurance/**/*.test.ts')], ...onDynamoDbLocal }),
    project('e2e', {
      testMatch: [test('e2e/**/*.test.ts')],
      testPathIgnorePatterns: SEVERAL_DEPLOYMENTS,
      ...onLocalCloud,
    }),
    // Those that deploy again and again: `npm run assure` runs them.
    project('deployments', {
      testMatch: SEVERAL_DEPLOYMENTS.map((path) => `${path}*.test.ts`),
      ...onLocalCloud,
    }),
  ],
};
