import { prepareSuites } from './suite-files.ts';

// Part of the build: `node dist/src/commands/shared/prepare.js` writes the parsed suites beside itself.
await prepareSuites();
