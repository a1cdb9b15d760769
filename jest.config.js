/** Tests run the sources of all packages through the export condition @picsellia-ts/source; child processes run what is built. */
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@picsellia-ts/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/(dist|bundle)', '<rootDir>/runs', '<rootDir>/.cache'],
};

const project = (displayName, testMatch) => ({ ...base, displayName, rootDir: import.meta.dirname, testMatch });

export default {
  reporters: ['default', '<rootDir>/tools/jest-totals-reporter.js'],
  testTimeout: 60_000,
  projects: [
    project('unit', ['<rootDir>/packages/*/src/**/*.test.ts', '<rootDir>/tools/**/*.test.ts']),
    project('integration', ['<rootDir>/{packages/*/test,examples,templates,e2e}/**/*.int.test.ts']),
    project('browser', ['<rootDir>/{packages/*/test,e2e}/**/*.browser.test.ts']),
    project('container', ['<rootDir>/e2e/**/*.container.test.ts']),
  ],
};
