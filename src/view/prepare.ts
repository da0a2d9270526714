import { writeFileSync } from 'node:fs';
import { bundle } from '../reporters/html/bundle.ts';
import { scriptPath } from './prepared.ts';

// Part of the build, run at the root: writes the script of the pages where the server finds it.
writeFileSync(scriptPath, await bundle('src/view/browser/main.ts'));
