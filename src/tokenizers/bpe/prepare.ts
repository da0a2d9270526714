import { type Encoding, tablesFromRanks, tablesPath } from './open.ts';
import { writeTables } from './tables-file.ts';

// Part of the build: `node dist/src/tokenizers/bpe/prepare.js` writes the tables beside itself.
const ENCODINGS: readonly Encoding[] = ['o200k', 'cl100k'];
for (const encoding of ENCODINGS) await writeTables(tablesPath(encoding), await tablesFromRanks(encoding));
