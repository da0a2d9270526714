/** Parameters of a URL whose values may be secrets. */
const SECRET = /([?&][^=&#]*(?:key|token|secret|sig|auth|pass)[^=&#]*=)[^&#]+/gi;

/** What stands in files for a value that is not kept. */
export const BLOTTED = '[redacted]';

/** A name and password before a host. */
const LOGIN = /^(https?:\/\/)[^/?#]*@/i;

/** A model spec as it may be written down: keys, names and passwords in its URL are blotted out. */
export const shownSpec = (spec: string): string =>
  /^https?:/i.test(spec) ? spec.replace(LOGIN, `$1${BLOTTED}@`).replace(SECRET, `$1${BLOTTED}`) : spec;
