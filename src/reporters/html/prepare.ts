import { writeFileSync } from 'node:fs';
import { compileAll } from '../charts/compile.ts';
import { specsPath } from '../charts/prepared.ts';
import { bundle } from './bundle.ts';
import { scriptPath } from './prepared.ts';

// Part of the build, run at the root: writes the page's script and the compiled charts where the reporters find them.
writeFileSync(specsPath, JSON.stringify(await compileAll()));
writeFileSync(scriptPath, await bundle('src/reporters/html/browser/main.ts'));
