/**
 * One script of the page's own code, Vega and its interpreter, to stand inside of a `script` element. Part of the
 * build: at run time only the finished file is read.
 */
export async function bundle(entry: string): Promise<string> {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({ input: entry, platform: 'browser' });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  return output[0].code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}
