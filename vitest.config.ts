import { defineConfig } from 'vitest/config';

// Two at once: many tests wait for a command, a server or a browser.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/temporary-folders.ts',
    setupFiles: 'test/support/properties.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
