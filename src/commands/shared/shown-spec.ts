/** Parameters of a URL whose values may be secrets. */
const SECRET = /([?&][^=&#]*(?:key|token|secret|sig|auth|pass)[^=&#]*=)[^&#]+/gi;

/** What stands in files for a value that is not kept. */
export const BLOTTED = '[redacted]';

/** A model spec as it may be written down: a key in its URL is blotted out. */
export const shownSpec = (spec: string): string =>
  /^https?:/i.test(spec) ? spec.replace(SECRET, `$1${BLOTTED}`) : spec;
