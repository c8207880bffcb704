import prettier from 'eslint-config-prettier/flat';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const typescript = ['**/*.ts'];
const tests = ['**/*.test.ts', 'e2e/**/*.ts'];

const noDefaultExport = {
  restrictDefaultExports: {
    direct: true,
    named: true,
    defaultFrom: true,
    namedFrom: true,
    namespaceFrom: true,
  },
};

/**
 * Allows relative imports and these packages only. Which room may import which is in
 * .dependency-cruiser.mjs.
 *
 * @param {string} allowed Alternatives of a regular expression.
 * @param {string} message
 * @returns {import('eslint').Linter.RuleEntry}
 */
function onlyPackages(allowed, message) {
  return ['error', { patterns: [{ regex: `^(?!\\.{1,2}/|(?:${allowed})$)`, message }] }];
}

/** Runs anywhere; devtools-protocol is nothing but types. */
const purePackages = 'valibot|devtools-protocol(?:/.*)?';

/** Pure as well. Only what both ends share needs it. */
const cryptography = '@noble/(?:curves|hashes)/.*';

/** A computed specifier would get round the boundaries. */
const noDynamicImport = {
  selector: 'ImportExpression',
  message: 'Import statically: import boundaries cannot be checked otherwise.',
};

/**
 * What an error means is in `error.data`, in the reason of a frame or in a type of its own. Texts that are not ours are
 * read in one file for each program that writes them.
 */
const COMPARING = '/^(startsWith|endsWith|includes|match|matchAll|search|indexOf)$/';
const MATCHING = '/^(test|exec)$/';
const THROWN = '/^(error|cause|thrown|reason)$/';
const noDecisionByWords = [
  `CallExpression[callee.property.name=${COMPARING}][callee.object.property.name='message']`,
  `CallExpression[callee.property.name=${COMPARING}][callee.object.name='message']`,
  `CallExpression[callee.property.name=${COMPARING}][callee.object.callee.name='String'][callee.object.arguments.0.name=${THROWN}]`,
  `CallExpression[callee.property.name=${MATCHING}] MemberExpression[property.name='message']`,
  `CallExpression[callee.property.name=${MATCHING}] > Identifier.arguments[name='message']`,
  `CallExpression[callee.property.name=${MATCHING}] > CallExpression.arguments[callee.name='String'][arguments.0.name=${THROWN}]`,
  `BinaryExpression[operator=/^[!=]==?$/] > MemberExpression[property.name='message']`,
  `SwitchStatement[discriminant.property.name='message']`,
].map((selector) => ({
  selector,
  message: 'Decide by a code: the words of an error may change. Foreign texts are read in one file each.',
}));

/** The files that read the texts of others: of Chromium, of Playwright, and of the relays that are compared. */
const readsForeignTexts = [
  'extension/worker/chromium-errors.ts',
  'harness/base/playwright-errors.ts',
  'harness/checkup/chromium-messages.ts',
  'harness/targets/**/*.ts',
];

const impureGlobals = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'Date',
  'process',
  'Buffer',
  'fetch',
  'WebSocket',
  'console',
  'performance',
  'crypto',
];

export default defineConfig(
  globalIgnores(['dist/', 'test-results/', 'playwright-report/', 'blob-report/', 'reports/', 'docs/api/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts', '**/*.js', '**/*.mjs'],
    rules: {
      'no-restricted-exports': ['error', noDefaultExport],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },

  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: tests, rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    // Behaviours evaluate code in pages, with values that are odd on purpose.
    files: ['e2e/clients/**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
    },
  },

  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'performance',
          'process',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
        ].map((name) => [name, false]),
      ),
    },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
  {
    files: ['harness/samples/extensions/**/*.js'],
    languageOptions: {
      globals: {
        ...{ chrome: false, crypto: false, document: false, location: false },
        ...{
          addEventListener: false,
          AbortController: false,
          fetch: false,
          setTimeout: false,
          window: false,
        },
      },
    },
  },
  {
    files: ['harness/sim/foreign/sample/*.js'],
    languageOptions: { globals: { chrome: false, WebSocket: false } },
  },

  {
    files: ['relay/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^holdfast(/|$)', message: 'The relay runs without the harness: import relatively.' },
          ],
        },
      ],
    },
  },
  {
    files: ['relay/protocol/**/*.ts'],
    rules: {
      'no-restricted-imports': onlyPackages(
        `${purePackages}|${cryptography}`,
        'relay/protocol runs in the extension too: packages without Node only.',
      ),
      'no-restricted-syntax': ['error', noDynamicImport],
    },
  },
  {
    files: ['relay/core/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        {
          globals: impureGlobals.map((name) => ({
            name,
            message: 'relay/core is pure: take time, chance and I/O as parameters.',
          })),
          checkGlobalObject: true,
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'relay/core is pure: take chance as a parameter.' },
      ],
    },
  },
  {
    files: ['relay/core/**/*.ts'],
    rules: {
      'no-restricted-imports': onlyPackages(purePackages, 'relay/core is pure: no package but valibot.'),
      'no-restricted-syntax': ['error', noDynamicImport],
    },
  },
  {
    files: ['extension/**/*.ts'],
    rules: {
      'no-restricted-imports': onlyPackages(
        purePackages,
        'The extension has no Node and no package but valibot.',
      ),
      'no-restricted-syntax': ['error', noDynamicImport],
    },
  },
  {
    files: ['{relay/protocol,relay/core,extension}/**/*.test.ts', 'extension/**/testing/*.ts'],
    rules: {
      'no-restricted-imports': onlyPackages(
        `${purePackages}|${cryptography}|vitest|fast-check|node:.*`,
        'Here a test may import valibot, noble, vitest, fast-check and Node only.',
      ),
    },
  },

  {
    files: ['{relay,extension,harness}/**/*.ts'],
    ignores: [...tests, ...readsForeignTexts],
    rules: { 'no-restricted-syntax': ['error', ...noDecisionByWords] },
  },
  {
    files: ['{relay/protocol,relay/core,extension}/**/*.ts'],
    ignores: [...tests, ...readsForeignTexts],
    rules: { 'no-restricted-syntax': ['error', noDynamicImport, ...noDecisionByWords] },
  },

  {
    // These tools ask for a default export.
    files: [
      '*.config.ts',
      'e2e/**/nested/playwright.config.ts',
      'harness/page-tests/overlay/holdfast.config.ts',
      '*.config.js',
      '.dependency-cruiser.mjs',
      'harness/setup/playwright-global.ts',
      'e2e/nested/steps-reporter.ts',
      'e2e/clients/compatibility-reporter.ts',
      'e2e/survival/matrix-reporter.ts',
      'e2e/products/table-reporter.ts',
      'e2e/products/foreign.d.ts',
    ],
    rules: { 'no-restricted-exports': 'off' },
  },
  prettier,
);
