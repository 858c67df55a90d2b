import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from 'jest';

// The processes that tests start find TypeScript compiled, once they have run.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'conveyor-compile-cache');
// Where a token was made is of no use to a test, and asking V8 for it takes a tenth of a synthesis.
process.env.CDK_DISABLE_STACK_TRACE = '1';

/** TypeScript 7 is not known to ts-jest; swc strips the types and jest runs CommonJS. */
const shared: NonNullable<Config['projects']>[number] & object = {
  testEnvironment: 'node',
  // jose is published as ES modules alone.
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  transform: {
    '^.+\\.(ts|js)$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
};

const config: Config = {
  // Unless told, jest leaves one core idle.
  maxWorkers: '100%',
  // A machine may be busy; no test takes this long by itself.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'app',
      testMatch: ['<rootDir>/test/**/*.test.ts', '!**/test/e2e/**'],
      setupFiles: ['<rootDir>/test/support/seeded-properties.ts'],
      setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'local-aws',
      testMatch: ['<rootDir>/local-aws/test/**/*.test.ts'],
      setupFiles: ['<rootDir>/test/support/seeded-properties.ts'],
    },
  ],
};

export default config;
