import { defineConfig } from 'vitest/config';

// Two at once: many tests wait for a command, a server or a browser. What takes 20 s on a quiet machine may take 60 on a
// busy one; only what never ends should run out of time.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/temporary-folders.ts',
    setupFiles: 'test/support/properties.ts',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
