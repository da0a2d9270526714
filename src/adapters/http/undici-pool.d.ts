/** undici's connection pool without the rest of it; the package has types for its front door only. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
