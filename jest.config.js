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

export default {
  // No test depends on how loaded the machine is.
  testTimeout: 120_000,
  // Jest leaves one processor to its user, half of what a small machine has.
  maxWorkers: '100%',
  projects: [
    project('unit', {
      testMatch: [test('**/*.test.ts')],
      testPathIgnorePatterns: [test('lib/'), test('e2e/'), '[.]dynamodb[.]test[.]ts$'],
    }),
    project('synth', { testMatch: [test('lib/**/*.test.ts')] }),
    // Its tests need DynamoDB Local.
    project('dynamodb', {
      testMatch: [test('**/*.dynamodb.test.ts')],
      globalSetup: '<rootDir>/assurance/world/dynamodb-local-setup.ts',
      globalTeardown: '<rootDir>/assurance/world/dynamodb-local-teardown.ts',
    }),
    project('e2e', {
      testMatch: [test('e2e/**/*.test.ts')],
      globalSetup: test('e2e/setup.ts'),
      globalTeardown: test('e2e/teardown.ts'),
    }),
  ],
};
