import type { Manifest } from '../../core/manifest.ts';
import { isModulePath, names } from '../../load.ts';

/** Whether everything a plan is built from is our own. */
export function isBuiltIn({ plan, tokenizer }: Manifest): boolean {
  const named = (spec: string): string => spec.split(/[:?]/)[0]!;
  return (
    plan.probes.every(({ name }) => names('probe').includes(name)) &&
    Object.values(plan.corpora).every((spec) => names('corpus').includes(named(spec))) &&
    !isModulePath(tokenizer.spec)
  );
}
