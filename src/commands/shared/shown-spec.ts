/** Parameters of a URL whose values may be secrets, by their names or because they look like one. */
const SECRET =
  /([?&](?:[^=&#]*(?:key|token|secret|sig|auth|pass|pwd|cred|jwt|session)[^=&#]*|k|code)=)[^&#]+|([?&][^=&#]*=)(?=[^&#]*\d)(?=[^&#]*[a-z])[\w~+/%-]{20,}/gi;

/** What stands in files for a value that is not kept. */
export const BLOTTED = '[redacted]';

/** A name and password before a host. */
const LOGIN = /^(https?:\/\/)[^/?#]*@/i;

/** A model spec as it may be written down: keys, names and passwords in its URL are blotted out. */
export const shownSpec = (spec: string): string =>
  /^https?:/i.test(spec) ? spec.replace(LOGIN, `$1${BLOTTED}@`).replace(SECRET, `$1$2${BLOTTED}`) : spec;
