import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const READ_ENVIRONMENT =
  'Only functions/runtime/env.ts reads the environment: take the value as a parameter.';
const PASS_IN = 'The clock and ids are passed in: take the value as a parameter.';

const noEnvironment = {
  properties: [{ object: 'process', property: 'env', message: READ_ENVIRONMENT }],
  imports: ['process', 'node:process'].map((name) => ({ name, message: READ_ENVIRONMENT })),
};

const noClockNoIds = {
  globals: ['process', 'performance', 'crypto'].map((name) => ({ name, message: PASS_IN })),
  properties: [
    { object: 'Date', property: 'now', message: PASS_IN },
    { object: 'Math', property: 'random', message: PASS_IN },
    { property: 'randomUUID', message: PASS_IN },
  ],
  imports: ['crypto', 'node:crypto'].map((name) => ({
    name,
    importNames: ['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync', 'webcrypto'],
    message: PASS_IN,
  })),
  syntax: [
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: PASS_IN },
    { selector: 'CallExpression[callee.name="Date"]', message: PASS_IN },
  ],
};

export default defineConfig(
  { ignores: ['node_modules', 'cdk.out', '.local', 'coverage', 'client/dist'] },
  {
    // A rule is obeyed or changed here, for everyone: `eslint-disable` has no effect and is itself a warning.
    linterOptions: { noInlineConfig: true },
    rules: { 'max-lines': ['error', { max: 300 }], complexity: ['error', 12] },
  },
  // A program writes it.
  { files: ['client/src/api-types.ts'], rules: { 'max-lines': 'off' } },
  js.configs.recommended,
  { files: ['**/*.{js,cjs}'], languageOptions: { globals: { module: 'writable', process: 'readonly' } } },
  // What runs in a browser, and nothing of Node's.
  {
    files: ['sandbox/shop/pages/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['document', 'location', 'history', 'sessionStorage', 'fetch', 'crypto', 'setTimeout', 'URL'],
          ...['URLSearchParams', 'Intl'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { requireDefaultForNonUnion: true }],
      // `const { secret, ...rest } = item` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // A number reads well in a message.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // An adapter that happens not to wait still answers with a promise, and throws into it.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['functions/**/*.ts', 'lib/**/*.ts', 'sandbox/**/*.ts'],
    ignores: ['functions/runtime/env.ts', 'sandbox/env.ts'],
    rules: {
      'no-restricted-properties': ['error', ...noEnvironment.properties],
      'no-restricted-imports': ['error', { paths: noEnvironment.imports }],
      'no-console': 'error',
    },
  },
  {
    files: ['functions/domain/**/*.ts', 'functions/usecases/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...noClockNoIds.globals],
      'no-restricted-properties': ['error', ...noEnvironment.properties, ...noClockNoIds.properties],
      'no-restricted-imports': ['error', { paths: [...noEnvironment.imports, ...noClockNoIds.imports] }],
      'no-restricted-syntax': ['error', ...noClockNoIds.syntax],
    },
  },
  // What is sent to Stripe, and what it answers, is checked against the types of its package and the schemas.
  {
    files: ['functions/adapters/providers/stripe/*.ts'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
);
